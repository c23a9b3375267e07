"""How a typed or imported text becomes a value: e-mail, phone, profile, country, headcount, date."""
