"""What people and machines reach over HTTP: pages, the API, and the doors of carriers.

A view reads the request, calls one use case of `oncall.app`, and shows what came of it: no rule of the
product lives here. Nothing personal stands in an address, a log line or an error page. Looking changes
nothing: only a POST acts. Every page works without JavaScript.
"""
