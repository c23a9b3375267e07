"""What mailboxes are called that several people read."""

import re
from collections.abc import Collection

# RFC 2142, and what companies call them in several languages.
_TEAMS = """
info information infos sales hello hi hey office contact contacts contacto contato contatti kontakt mail email post
postmaster webmaster hostmaster admin administration administrator support help helpdesk service services
customerservice customercare care enquiries enquiry inquiries inquiry team staff people hr jobs careers career
recruiting recruitment talent bewerbung karriere press media presse pr marketing communications news newsletter
events billing invoice invoices accounts accounting finance buchhaltung rechnung orders order shop store legal
privacy gdpr dpo abuse security noc noreply donotreply reception frontdesk secretary sekretariat zentrale verwaltung
vertrieb ventas vendas commercial commerciale comercial accueil bonjour partners partnership partnerships business
bizdev booking bookings reservations procurement purchasing einkauf
empfang anfrage anfragen bestellung bestellungen kundenservice kundendienst personal datenschutz presseinfo
recrutement rh facturation comptabilite compta achats clientele serviceclient direction secretariat renseignements
informacion atencion atencionalcliente soporte facturacion administracion contabilidad rrhh compras pedidos prensa
informazioni assistenza amministrazione segreteria ufficio ordini acquisti fatturazione vendite
suporte atendimento financeiro comercio faturamento
verkoop klantenservice boekhouding receptie inkoop vacatures
biuro sprzedaz kadry ksiegowosc zamowienia obsluga kontakty obchod podpora fakturace
kundtjanst kundservice forsaljning ekonomi salg kundeservice bogholderi regnskap post bestilling
myynti asiakaspalvelu laskutus toimisto satis destek muhasebe iletisim bilgi
zakaz prodazhi otdel buhgalteria priemnaya
"""
ROLES = frozenset(_TEAMS.split())
"""Names of mailboxes that are a team's, and nobody's own."""

_SEGMENT = re.compile(r"[._\-\d]+")


def is_role(address: str) -> bool:
    """Whether this is a team's mailbox by its name, such as info@ or sales-uk@; `address` is in lower case."""
    return is_among(ROLES, address)


def is_among(names: Collection[str], address: str) -> bool:
    """Whether a mailbox is called by one of these names, alone or first: "sales-uk", "no-reply"."""
    local = address.rpartition("@")[0]
    return _SEGMENT.split(local, maxsplit=1)[0] in names or local.replace("-", "") in names
