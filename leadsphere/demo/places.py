"""Where the sample's people are: cities with their regions, names that are met there, and telephone numbers.

Nobody must be rung up by trying the sample out. Numbers are from the ranges that a regulator keeps for drama
(NANPA 555-01XX, Ofcom, ComReg, ACMA, Bundesnetzagentur, Arcep, PTS) or, where there are none, of the right
length below a prefix that is not assigned. `#` is any digit, `%` one from 1 to 9.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """A city, its region, and the pattern of a telephone number there if the country has one for it."""

    name: str
    region: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country (ISO 3166-1 alpha-2): how many of the sample's companies are there, and who works in them.

    `names` are languages with their weights; `phone` is the pattern of a number that belongs to no city.
    """

    code: str
    weight: int
    names: dict[str, int]
    phone: str
    cities: tuple[City, ...]
    words: tuple[str, ...]
    legal: tuple[str, ...] = ("",)


def _cities(text: str) -> tuple[City, ...]:
    """Cities from "name, region, phone" lines."""
    return tuple(City(*(part.strip() for part in line.split(","))) for line in text.strip().splitlines())


COUNTRIES: tuple[Country, ...] = (
    Country(
        "US",
        20,
        {
            "english": 62,
            "spanish": 11,
            "indian": 10,
            "chinese": 6,
            "german": 3,
            "italian": 3,
            "irish": 3,
            "nigerian": 2,
        },
        "+1 (202) 555-01##",
        _cities(
            """New York, New York, +1 (212) 555-01##
            San Francisco, California, +1 (415) 555-01##
            Los Angeles, California, +1 (213) 555-01##
            Austin, Texas, +1 (512) 555-01##
            Chicago, Illinois, +1 (312) 555-01##
            Boston, Massachusetts, +1 (617) 555-01##
            Seattle, Washington, +1 (206) 555-01##
            Denver, Colorado, +1 (303) 555-01##
            Atlanta, Georgia, +1 (404) 555-01##
            Miami, Florida, +1 (305) 555-01##
            Raleigh, North Carolina, +1 (919) 555-01##"""
        ),
        (
            "Alder",
            "Bluestem",
            "Brightwater",
            "Cobalt",
            "Driftwood",
            "Evergreen",
            "Foxglove",
            "Granite",
            "Harborlight",
        ),
        ("", "", " Inc.", ", LLC"),
    ),
    Country(
        "GB",
        11,
        {
            "english": 70,
            "indian": 10,
            "polish": 4,
            "irish": 5,
            "nigerian": 4,
            "french": 3,
            "arabic": 2,
            "chinese": 2,
        },
        "+44 7700 900###",
        _cities(
            """London, England, +44 20 7946 0###
            Manchester, England, +44 161 496 0###
            Leeds, England, +44 113 496 0###
            Bristol, England, +44 117 496 0###
            Birmingham, England, +44 121 496 0###
            Edinburgh, Scotland, +44 131 496 0###
            Cardiff, Wales, +44 29 2018 0###"""
        ),
        (
            "Ashgrove",
            "Bramley",
            "Copperfield",
            "Dovetail",
            "Elmstead",
            "Foxley",
            "Hawthorn",
            "Kestrel",
            "Marlowe",
        ),
        ("", "", " Ltd", " plc"),
    ),
    Country(
        "IE",
        3,
        {"irish": 75, "english": 15, "polish": 10},
        "+353 20 91# ####",
        _cities("Dublin, Leinster\nCork, Munster\nGalway, Connacht"),
        ("Clover", "Liffey", "Skellig", "Tara"),
        ("", " Ltd"),
    ),
    Country(
        "CA",
        5,
        {"english": 55, "french": 22, "indian": 13, "chinese": 10},
        "+1 (613) 555-01##",
        _cities(
            """Toronto, Ontario, +1 (416) 555-01##
            Vancouver, British Columbia, +1 (604) 555-01##
            Montréal, Québec, +1 (514) 555-01##
            Calgary, Alberta, +1 (403) 555-01##"""
        ),
        ("Borealis", "Laurentian", "Maplecrest", "Tamarack", "Wapiti"),
        ("", " Inc."),
    ),
    Country(
        "AU",
        4,
        {"english": 72, "chinese": 10, "indian": 10, "italian": 8},
        "+61 2 7010 ####",
        _cities(
            """Sydney, New South Wales, +61 2 5550 ####
            Melbourne, Victoria, +61 3 5550 ####
            Brisbane, Queensland, +61 7 5550 ####
            Perth, Western Australia, +61 8 5550 ####"""
        ),
        ("Banksia", "Coorong", "Jacaranda", "Wattle"),
        ("", " Pty Ltd"),
    ),
    Country(
        "DE",
        18,
        {"german": 86, "polish": 4, "italian": 3, "indian": 4, "arabic": 3},
        "+49 30 23125 ###",
        _cities(
            """Berlin, Berlin, +49 30 23125 ###
            Hamburg, Hamburg, +49 40 66969 ###
            München, Bayern, +49 89 99998 ###
            Frankfurt am Main, Hessen, +49 69 90009 ###
            Köln, Nordrhein-Westfalen, +49 221 4710 ###
            Stuttgart, Baden-Württemberg
            Düsseldorf, Nordrhein-Westfalen
            Leipzig, Sachsen"""
        ),
        (
            "Hohenfels",
            "Lindenthal",
            "Nordstern",
            "Rheintal",
            "Schwarzbach",
            "Silberfuchs",
            "Sonnenfeld",
            "Weißdorn",
        ),
        (" GmbH", " GmbH", " AG", "", " GmbH & Co. KG"),
    ),
    Country(
        "AT",
        4,
        {"german": 92, "polish": 8},
        "+43 5505 55####",
        _cities("Wien, Wien\nGraz, Steiermark\nLinz, Oberösterreich\nSalzburg, Salzburg"),
        ("Donauquell", "Enzian", "Steinadler"),
        (" GmbH", ""),
    ),
    Country(
        "CH",
        4,
        {"german": 65, "french": 25, "italian": 10},
        "+41 45 855 ## ##",
        _cities("Zürich, Zürich\nBasel, Basel-Stadt\nGenève, Genève\nBern, Bern"),
        ("Alpenglanz", "Edelstein", "Säntis"),
        (" AG", " SA", ""),
    ),
    Country(
        "FR",
        8,
        {"french": 92, "arabic": 5, "spanish": 3},
        "+33 6 39 98 ## ##",
        _cities(
            """Paris, Île-de-France, +33 1 99 00 ## ##
            Lyon, Auvergne-Rhône-Alpes, +33 4 65 71 ## ##
            Marseille, Provence-Alpes-Côte d’Azur, +33 4 65 71 ## ##
            Nantes, Pays de la Loire, +33 2 61 91 ## ##
            Lille, Hauts-de-France, +33 3 53 01 ## ##
            Toulouse, Occitanie, +33 5 36 49 ## ##"""
        ),
        ("Beaumarais", "Clairval", "Étoile", "Hirondelle", "Montclair", "Verrières"),
        ("", " SAS", " SA"),
    ),
    Country(
        "NL",
        5,
        {"dutch": 88, "german": 4, "arabic": 4, "polish": 4},
        "+31 6 0000 ####",
        _cities(
            "Amsterdam, Noord-Holland\nRotterdam, Zuid-Holland\nUtrecht, Utrecht\nEindhoven, Noord-Brabant"
        ),
        ("Duinzicht", "Grachten", "Tulpenveld", "Zuiderlicht"),
        ("", " B.V."),
    ),
    Country(
        "ES",
        7,
        {"spanish": 100},
        "+34 590 555 ###",
        _cities(
            "Madrid, Comunidad de Madrid\nBarcelona, Cataluña\nValencia, Comunitat Valenciana\n"
            "Bilbao, País Vasco\nSevilla, Andalucía\nA Coruña, Galicia"
        ),
        ("Almendro", "Brisamar", "Girasol", "Marea Alta", "Olivar"),
        ("", " S.L.", " S.A."),
    ),
    Country(
        "IT",
        6,
        {"italian": 96, "arabic": 4},
        "+39 300 555 ####",
        _cities(
            "Milano, Lombardia\nRoma, Lazio\nTorino, Piemonte\nBologna, Emilia-Romagna\nForlì, Emilia-Romagna\n"
            "Napoli, Campania"
        ),
        ("Belvedere", "Cipresso", "Fontanella", "Lucciola", "Torrealta"),
        ("", " S.r.l.", " S.p.A."),
    ),
    Country(
        "PL",
        5,
        {"polish": 100},
        "+48 20 555 ## ##",
        _cities(
            "Warszawa, Mazowieckie\nKraków, Małopolskie\nWrocław, Dolnośląskie\nGdańsk, Pomorskie\n"
            "Łódź, Łódzkie"
        ),
        ("Bursztyn", "Jaskółka", "Wisłoka", "Źródło"),
        ("", " Sp. z o.o.", " S.A."),
    ),
    Country(
        "SE",
        11,
        {"swedish": 88, "finnish": 5, "arabic": 4, "polish": 3},
        "+46 70 174 06 %#",
        _cities(
            """Stockholm, Stockholms län, +46 8 465 004 ##
            Göteborg, Västra Götalands län, +46 31 390 06 ##
            Malmö, Skåne län, +46 40 628 04 ##
            Uppsala, Uppsala län"""
        ),
        ("Björkdal", "Fjällsippa", "Vinterljus", "Sjöviken", "Tallbacken"),
        (" AB", " AB", ""),
    ),
    Country(
        "NO",
        7,
        {"norwegian": 94, "swedish": 6},
        "+47 28 0# ## ##",
        _cities("Oslo, Oslo\nBergen, Vestland\nTrondheim, Trøndelag\nTromsø, Troms"),
        ("Fjordlys", "Havørn", "Nordvik", "Vardø"),
        (" AS", " ASA", ""),
    ),
    Country(
        "DK",
        7,
        {"danish": 95, "swedish": 5},
        "+45 10 ## ## ##",
        _cities("København, Hovedstaden\nAarhus, Midtjylland\nOdense, Syddanmark"),
        ("Klitrose", "Hvidtorn", "Østersø", "Strandgaard"),
        (" ApS", " A/S", ""),
    ),
    Country(
        "FI",
        6,
        {"finnish": 88, "swedish": 12},
        "+358 72 0## ####",
        _cities("Helsinki, Uusimaa\nEspoo, Uusimaa\nTampere, Pirkanmaa\nJyväskylä, Keski-Suomi"),
        ("Hopeakuu", "Järvituuli", "Revontuli"),
        (" Oy", " Oyj", ""),
    ),
    Country(
        "IN",
        9,
        {"indian": 100},
        "+91 50000 #####",
        _cities(
            """Mumbai, Maharashtra, +91 22 0000 ####
            Pune, Maharashtra, +91 20 0000 ####
            Bengaluru, Karnataka
            Hyderabad, Telangana, +91 40 0000 ####
            Chennai, Tamil Nadu, +91 44 0000 ####
            New Delhi, Delhi, +91 11 0000 ####"""
        ),
        ("Chandan", "Neelkanth", "Peepal", "Suryatej", "Vanraj"),
        ("", " Pvt. Ltd."),
    ),
    Country(
        "JP",
        5,
        {"japanese": 97, "english": 3},
        "+81 90-0000-####",
        _cities("Tokyo, Tokyo, +81 3-0000-####\nOsaka, Osaka\nKyoto, Kyoto\nFukuoka, Fukuoka"),
        ("Aozora", "Hinode", "Kazahana", "Tsukimi"),
        ("", " K.K."),
    ),
    Country(
        "AE",
        4,
        {"arabic": 58, "indian": 28, "english": 14},
        "+971 57 555 ####",
        _cities("Dubai, Dubai\nAbu Dhabi, Abu Dhabi\nSharjah, Sharjah"),
        ("Noorah", "Sahra", "Zafran"),
        ("", " FZ-LLC"),
    ),
    Country(
        "NG",
        4,
        {"nigerian": 100},
        "+234 999 000 ####",
        _cities("Lagos, Lagos\nAbuja, Federal Capital Territory\nIbadan, Oyo\nPort Harcourt, Rivers"),
        ("Adire", "Iroko", "Zuma"),
        ("", " Ltd"),
    ),
    Country(
        "BR",
        6,
        {"brazilian": 96, "japanese": 2, "italian": 2},
        "+55 20 90000-####",
        _cities(
            "São Paulo, São Paulo\nRio de Janeiro, Rio de Janeiro\nBelo Horizonte, Minas Gerais\n"
            "Florianópolis, Santa Catarina"
        ),
        ("Araucária", "Beija-Flor", "Ipê", "Maracá"),
        ("", " Ltda.", " S.A."),
    ),
    Country(
        "MX",
        4,
        {"spanish": 100},
        "+52 363 555 ####",
        _cities(
            "Ciudad de México, Ciudad de México\nGuadalajara, Jalisco\nMonterrey, Nuevo León\nMérida, Yucatán"
        ),
        ("Agave", "Colibrí", "Jade"),
        ("", " S.A. de C.V."),
    ),
)
NORDIC = frozenset({"SE", "NO", "DK", "FI"})
DACH = frozenset({"DE", "AT", "CH"})
SOUTH = frozenset({"ES", "IT", "BR", "MX"})
