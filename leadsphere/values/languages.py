"""The languages in which the names of countries and months are understood."""

# English first: where two languages use one name for two things, English keeps it.
LANGUAGES = (
    *("en", "es", "fr", "de", "pt", "it", "nl", "ar", "hi", "zh", "zh_Hant", "ja", "ko", "ru", "uk", "pl"),
    *("tr", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "el", "he", "vi", "id", "th", "ca", "hr"),
    *("bg",),
)
