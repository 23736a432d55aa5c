"""What is seen from outside: alive, ready or why not, and numbers."""

from tests.web.site import Site, document, leaked


def test_alive_says_only_that_the_process_is_there(site: Site) -> None:
    """It must not fail because of the store, or the process would be restarted for nothing."""
    assert document(site.browser().get("/healthz")) == {"alive": True}


def test_not_ready_until_an_engine_is_proven_to_run(site: Site) -> None:
    """A page that answers is no proof that pages leave."""
    answer = site.browser().get("/readyz")
    assert answer.status_code == 503
    assert "No engine" in document(answer)["faults"][0]

    site.oncall.due.beat("engine-1", "ok")
    answer = site.browser().get("/readyz")
    assert (answer.status_code, document(answer)) == (200, {"ready": True, "faults": []})


def test_an_unsent_page_is_not_ready(site: Site) -> None:
    """The engine runs, but the carrier takes nothing."""
    site.contact()
    site.clock.move(minutes=6)
    site.oncall.due.work_on(site.opened()[0].id)
    site.clock.move(minutes=2)
    site.oncall.due.beat("engine-1", "ok")

    faults = document(site.browser().get("/readyz"))["faults"]
    assert any("waited for over a minute" in fault for fault in faults)
    assert not leaked(faults)


def test_a_store_that_does_not_answer_is_not_ready(site: Site) -> None:
    """A table is gone: the answer is a sentence, not a failure."""
    with site.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE heartbeats")
    answer = site.browser().get("/readyz")

    assert answer.status_code == 503
    assert "does not answer" in document(answer)["faults"][0]


def test_the_numbers(site: Site) -> None:
    """Counted in the store at that moment; nothing in them is about anybody."""
    site.contact()
    site.oncall.due.beat("engine-1", "ok")
    site.clock.move(seconds=4)
    page = site.browser().get("/metrics")

    assert page.content_type.startswith("text/plain")
    assert 'oncall_pages_total{channel="sms",state="sent"} 1.0' in page.text
    assert 'oncall_contacts{state="waiting"} 1.0' in page.text
    assert "oncall_heartbeat_age_seconds 4.0" in page.text
    assert "oncall_oldest_unsent_seconds 0.0" in page.text
    assert not leaked([page.text])
