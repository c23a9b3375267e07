"""Countries: (as written, ISO 3166-1 alpha-2 code) and (as written, why it is refused).

Sources. ISO 3166-1 for codes, short and official names, and ISO 3166-3 for former ones; the names in CLDR, in the
main languages and in each country's own; the codes of the International Olympic Committee where they are no
other country's in ISO; the spellings in the lists of Salesforce, HubSpot, LinkedIn, Google's sheets, the UN and
the CIA's World Factbook; flags as Unicode Technical Standard 51 makes them of a code.
"""

_SPELLINGS = {
    "AE": "UAE; U.A.E.; United Arab Emirates; The United Arab Emirates; Emirates; "
    "الإمارات العربية المتحدة; الإمارات; Emiratos Árabes Unidos; ARE; Vereinigte Arabische Emirate",
    "AG": "Antigua & Barbuda; Antigua and Barbuda",
    "AL": "Albania; Shqipëria; Albanien",
    "AM": "Armenia; Հայաստան",
    "AQ": "Antarctica; Antarctica (the territory South of 60 deg S)",
    "AT": "Austria; Österreich; Oesterreich; Autriche; Rakousko; AUT; at; Republic of Austria; オーストリア",
    "AU": "Australia; AUS; Australien; Commonwealth of Australia; オーストラリア",
    "AX": "Åland; Aland Islands; Åland Islands",
    "AZ": "Azerbaijan; Azərbaycan",
    "BA": "Bosnia and Herzegovina; Bosnia & Herzegovina; Bosnia-Herzegovina; Bosnia; Bosna i Hercegovina",
    "BD": "Bangladesh; বাংলাদেশ",
    "BE": "Belgium; België; Belgique; Belgien; Kingdom of Belgium; BEL",
    "BG": "Bulgaria; България; Bulgarien",
    "BN": "Brunei; Brunei Darussalam",
    "BO": "Bolivia; Bolivia, Plurinational State of; Bolivia (Plurinational State of)",
    "BR": "Brazil; Brasil; BRA; Brésil; Brasilien; BRAZIL; Brazil (BR); Federative Republic of Brazil; "
    "巴西; ブラジル; 🇧🇷",
    "BS": "Bahamas; The Bahamas; Bahamas, The; Bahamas (the)",
    "BV": "Bouvet Island (Bouvetoya)",
    "BY": "Belarus; Беларусь; Weißrussland; Byelorussia",
    "CA": "Canada; CAN; Kanada; Canadá; 加拿大; カナダ; canada .",
    "CC": "Cocos (Keeling) Islands; Cocos Islands",
    "CD": "DR Congo; D.R. Congo; DRC; Democratic Republic of the Congo; "
    "Congo, The Democratic Republic of the; Congo, Democratic Republic of the; Congo (Kinshasa); "
    "Congo - Kinshasa; Zaire",
    "CG": "Congo; Republic of the Congo; Congo, Republic of the; Congo (Brazzaville); Congo - Brazzaville",
    "CH": "Switzerland; Schweiz; Suisse; Svizzera; Suiza; Die Schweiz; SUI; CHE; Swiss Confederation; "
    "スイス; 瑞士",
    "CI": "Côte d'Ivoire; Cote d’Ivoire; COTE D'IVOIRE; Ivory Coast; Cote dIvoire",
    "CN": "China; 中国; 中國; Chine; People's Republic of China; P.R. China; PRC; China (Mainland); "
    "Mainland China; CHN",
    "CO": "Colombia; Republic of Colombia; Kolumbien",
    "CV": "Cape Verde; Cabo Verde",
    "CW": "Curaçao; Curacao",
    "CZ": "Czechia; Czech Republic; The Czech Republic; Czechia (Czech Republic); Tschechien; Česko; "
    "Česká republika; CZE; Tschechische Republik",
    "DE": "Germany; Deutschland; ALLEMAGNE; Alemania; Alemanha; Germania; Duitsland; Tyskland; Saksa; "
    "Niemcy; Německo; Németország; Германия; Німеччина; Almanya; ドイツ; 德国; 德國; 독일; ألمانيا; "
    "जर्मनी; Đức; de; DEU; GER; Germany (DE); DE - Germany; Germany, Federal Republic of; "
    "Federal Republic of Germany; Bundesrepublik Deutschland; BRD; 🇩🇪; Germany 🇩🇪; 🇩🇪 Germany; "
    '\'Germany; "Germany"; Germany.; Germany,;  germany ; ＧＥＲＭＡＮＹ; Germany\u200b',
    "DK": "Denmark; Danmark; Dänemark; DEN; DNK; Kingdom of Denmark",
    "DZ": "Algeria; الجزائر; Algérie",
    "EE": "Estonia; Eesti; Estland",
    "EG": "Egypt; مصر; Égypte; Ägypten; Arab Republic of Egypt",
    "ES": "Spain; España; Espana; Espagne; Spanien; Espanha; Spagna; ESP; Kingdom of Spain; スペイン; 西班牙",
    "FI": "Finland; Suomi; Finnland; Finlande",
    "FK": "Falkland Islands; Falkland Islands (Malvinas); Falklands",
    "FM": "Micronesia; Federated States of Micronesia; Micronesia, Federated States of; "
    "Micronesia (Federated States of)",
    "FR": "France; FRANCE; Frankreich; Francia; França; Frankrijk; Франция; フランス; 法国; "
    "République française; FRA; French Republic; la France; Metropolitan France",
    "GB": "UK; U.K.; U.K; uk; United Kingdom; The United Kingdom; United Kingdom (UK); Great Britain; "
    "Britain; GBR; England; Scotland; Wales; Northern Ireland; N. Ireland; Reino Unido; Royaume-Uni; "
    "Großbritannien; Regno Unito; Vereinigtes Königreich; Verenigd Koninkrijk; Великобритания; "
    "イギリス; 英国; 영국; United Kingdom of Great Britain and Northern Ireland; "
    "UK - United Kingdom; G.B.; GB - England; England, UK; 🇬🇧",
    "GE": "Georgia; საქართველო; Republic of Georgia",
    "GM": "Gambia; The Gambia; Gambia, The",
    "GR": "Greece; Ελλάδα; Griechenland; Hellas; GRE; GRC; Hellenic Republic; Grèce",
    "GW": "Guinea-Bissau; Guinea Bissau",
    "HK": "Hong Kong; Hong Kong SAR China; Hong Kong SAR; Hong Kong S.A.R.; Hongkong; 香港; HKG; "
    "Hong Kong, China",
    "HR": "Croatia; Hrvatska; Kroatien; CRO; HRV",
    "HU": "Hungary; Magyarország; Ungarn; Hongrie",
    "ID": "Indonesia; Republik Indonesia; Indonesien; INA",
    "IE": "Ireland; Republic of Ireland; Ireland, Republic of; Éire; Eire; Irland; Irlande",
    "IL": "Israel; ישראל; إسرائيل",
    "IM": "Isle of Man; Isle Of Man (UK)",
    "IN": "India; INDIA; भारत; Inde; Indien; IND; Republic of India; Bharat",
    "IR": "Iran; Iran, Islamic Republic of; Iran (Islamic Republic of); ایران; Islamic Republic of Iran",
    "IS": "Iceland; Ísland; Island",
    "IT": "Italy; Italia; Italien; Italie; Itália; Италия; イタリア; 意大利; ITA; Italian Republic",
    "JE": "Jersey; JEY",
    "JP": "Japan; 日本; 日本国; Japón; Japon; Япония; 일본; JPN; NIPPON",
    "KG": "Kyrgyz Republic; Kyrgyzstan; Кыргызстан",
    "KN": "Saint Kitts and Nevis; St. Kitts & Nevis; St Kitts and Nevis",
    "KP": "North Korea; Korea, North; Korea (North); DPRK; Democratic People's Republic of Korea; "
    "Korea, Democratic People's Republic of; Korea (Democratic People's Republic of); N. Korea",
    "KR": "South Korea; Korea, Republic of; Republic of Korea; Korea; Korea, South; Korea (South); "
    "S. Korea; ROK; KOR; 대한민국; 한국; Südkorea; Corea del Sur; Corée du Sud; 韩国; 韓国; "
    "Korea (Republic of)",
    "KZ": "Kazakhstan; Қазақстан; Казахстан",
    "LA": "Laos; Lao PDR; Lao People's Democratic Republic",
    "LC": "Saint Lucia; St. Lucia; St Lucia",
    "LK": "Sri Lanka; ශ්\u200dරී ලංකාව; Ceylon",
    "LT": "Lithuania; Lietuva; Litauen",
    "LU": "Luxembourg; Luxemburg; Lëtzebuerg",
    "LV": "Latvia; Latvija; Lettland",
    "MD": "Moldova; Moldova, Republic of; Republic of Moldova",
    "MK": "North Macedonia; Macedonia; Republic of North Macedonia; FYROM; Macedonia, FYR; "
    "Macedonia, the former Yugoslav Republic of; Северна Македонија",
    "MM": "Myanmar; Burma; Myanmar (Burma); မြန်မာ",
    "MO": "Macau; Macao; Macao SAR; 澳門",
    "MX": "Mexico; México; MEXICO; Mexiko; Mexique; MEX; Estados Unidos Mexicanos; United Mexican States",
    "MY": "Malaysia; MYS; MAS",
    "NA": "Namibia; NA",
    "NL": "Netherlands; The Netherlands; Netherlands, The; Netherlands (the); Holland; Pays-Bas; "
    "Nederland; Niederlande; Die Niederlande; Países Bajos; NED; NLD; Kingdom of the Netherlands; "
    "オランダ; 荷兰",
    "NO": "Norway; Norge; Noreg; Norwegen; NOR",
    "NP": "Nepal; नेपाल",
    "NZ": "New Zealand; NZ; N.Z.; Aotearoa; Neuseeland; Nueva Zelanda; NZL",
    "PG": "Papua New Guinea; PNG; Papua-New Guinea",
    "PH": "Philippines; The Philippines; Pilipinas; PHL; PHI; Republic of the Philippines; Filipinas",
    "PK": "Pakistan; پاکستان",
    "PL": "Poland; Polska; Polen; Pologne; POL",
    "PS": "Palestine; Palestinian Territory; Palestinian Territories; State of Palestine; "
    "Palestine, State of; فلسطين; Occupied Palestinian Territory; Palestinian Territory, Occupied",
    "PT": "Portugal; PRT; POR; Portuguese Republic; ポルトガル",
    "RE": "Reunion; Réunion; La Réunion",
    "RO": "Romania; România; Rumänien; Roumanie; Rumania",
    "RS": "Serbia; Србија; Srbija; Serbien; Republic of Serbia",
    "RU": "Russia; Russian Federation; Россия; Российская Федерация; Russland; Russie; RUS; "
    "The Russian Federation",
    "SA": "Saudi Arabia; KSA; K.S.A.; Kingdom of Saudi Arabia; السعودية; المملكة العربية السعودية; "
    "Saudi-Arabien",
    "SE": "Sweden; Sverige; Schweden; Suède; Suecia; SWE; Ruotsi",
    "SG": "Singapore; SINGAPORE; Singapur; 新加坡; Republic of Singapore; SGP",
    "SI": "Slovenia; Slovenija; Slowenien",
    "SJ": "Svalbard & Jan Mayen Islands; Svalbard and Jan Mayen",
    "SK": "Slovakia; Slovak Republic; Slovensko; Slowakei; The Slovak Republic",
    "ST": "Sao Tome and Principe; São Tomé & Príncipe; São Tomé and Príncipe",
    "SX": "Sint Maarten; Sint Maarten (Dutch part)",
    "SY": "Syria; Syrian Arab Republic; سوريا",
    "SZ": "Eswatini; Swaziland; eSwatini",
    "TH": "Thailand; ไทย; ประเทศไทย; Tailandia; THA",
    "TL": "Timor-Leste; Timor Leste; East Timor",
    "TR": "Turkey; Türkiye; Turkiye; TÜRKİYE; Türkei; Turquie; Turquía; Republic of Türkiye; TUR",
    "TT": "Trinidad and Tobago; Trinidad & Tobago; Trinidad",
    "TW": "Taiwan; Taiwan, Province of China; Taiwan (Province of China); Taiwan, R.O.C.; 台灣; 台湾; "
    "臺灣; Chinese Taipei",
    "TZ": "Tanzania; Tanzania, United Republic of; United Republic of Tanzania",
    "UA": "Ukraine; Україна; Украина; The Ukraine; Ucrania; UKR",
    "US": "USA; United States; us; U.S.; U.S.A.; U.S.A; U S A; U.S; The USA; Estados Unidos; États-Unis; "
    "Etats Unis; United States of America; the united states; America; United States (USA); "
    "United States of America (USA); Vereinigte Staaten; Vereinigte Staaten von Amerika; EE. UU.; "
    "EE.UU.; EEUU; EUA; Estados Unidos de América; États-Unis d'Amérique; Stati Uniti; "
    "Stati Uniti d'America; Verenigde Staten; Förenta staterna; Stany Zjednoczone; США; "
    "Соединенные Штаты Америки; ABD; Amerika Birleşik Devletleri; 美国; 美國; アメリカ; "
    "アメリカ合衆国; 米国; 미국; الولايات المتحدة; Hoa Kỳ; สหรัฐอเมริกา; Amerika Serikat; "
    "US - United States; United States - US; US of A; 🇺🇸; USA 🇺🇸; UNITED STATES; United-States; "
    "UnitedStates",
    "VA": "Vatican City; Vatican; Holy See (Vatican City State); Holy See; Vatican City State",
    "VC": "Saint Vincent and the Grenadines; St. Vincent & Grenadines; St Vincent and the Grenadines",
    "VE": "Venezuela; Venezuela, Bolivarian Republic of; Venezuela (Bolivarian Republic of)",
    "VG": "British Virgin Islands; Virgin Islands, British; Virgin Islands (British); BVI",
    "VI": "U.S. Virgin Islands; US Virgin Islands; Virgin Islands, U.S.; Virgin Islands (U.S.)",
    "VN": "Vietnam; Viet Nam; Việt Nam; VIETNAM; VNM; Socialist Republic of Vietnam; 越南; ベトナム",
    "XK": "Kosovo; XK; Republic of Kosovo; Kosova",
    "ZA": "South Africa; RSA; R.S.A.; ZAF; Südafrika; Suid-Afrika; Afrique du Sud; Republic of South Africa",
}
COUNTRIES: tuple[tuple[str, str], ...] = tuple(
    (name.removeprefix(" ") or name, code) for code, names in _SPELLINGS.items() for name in names.split(";")
)

REFUSED: tuple[tuple[str, str], ...] = tuple(
    (text, "is no country that we know. Write its English name or its two-letter code.")
    for text in (
        # Nothing
        *(
            "",
            " ",
            "-",
            "(",
            "N/A",
            "n/a",
            "None",
            "null",
            "unknown",
            "Other",
            "12",
            "840",
            "276",
            "+49",
            "#REF!",
        ),
        # Codes that ISO 3166-1 leaves to nobody, or to no country
        *("XX", "ZZ", "AA", "QQ", "UN", "en-US", "US-CA", "🏴", "🇽🇽"),
        # Larger, smaller and other places
        *("Europe", "EU", "European Union", "Asia", "Africa", "LATAM", "EMEA", "DACH", "Worldwide", "Remote"),
        *(
            "California",
            "Texas",
            "New Jersey",
            "Bavaria",
            "Catalonia",
            "London",
            "Berlin, Germany",
            "Virgin Islands",
        ),
        # Countries that are no more, and one that never was
        *("Soviet Union", "USSR", "Yugoslavia", "Czechoslovakia", "Narnia"),
        # Slips, and more than one
        *(
            "Untied States",
            "Germnay",
            "Unted Kingdom",
            "Germany and France",
            "Germany/Austria",
            "DE/AT",
            "DE, AT",
        ),
        *("United", "Republic", "Saint", "USA1", "South", "New"),
    )
)
