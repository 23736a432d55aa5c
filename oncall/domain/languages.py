"""What languages are called in English, by the codes that contacts and skills name them with."""

LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hmn": "Hmong",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "so": "Somali",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
