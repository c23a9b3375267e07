"""What the sample's people work at: industries with their companies, departments with their titles."""

from dataclasses import dataclass

from leadsphere.demo.names import words


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry: how many of the sample's companies are in it, what follows the first word of their names.

    `busy` are departments that are larger here than elsewhere; `topics` is what people put in headlines.
    """

    name: str
    weight: int
    kinds: tuple[str, ...]
    busy: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A department: its share of all leads, the titles of each level, and what its people write of."""

    name: str
    weight: int
    titles: dict[str, tuple[str, ...]]
    topics: tuple[str, ...]


INDUSTRIES: tuple[Industry, ...] = (
    Industry(
        "Software Development",
        25,
        ("Software", "Cloud", "Systems", "Labs", "Stack", "Works"),
        ("Executive", "Sales", "Marketing", "Engineering", "Product"),
        ("B2B SaaS", "PLG", "Vertical SaaS", "Dev tools", "API-first"),
    ),
    Industry(
        "Financial Services",
        13,
        ("Pay", "Capital", "Ledger", "Finance", "Bank Technologies"),
        ("Finance", "Finance", "Executive", "Product"),
        ("Fintech", "Open banking", "Payments", "Embedded finance", "RegTech"),
    ),
    Industry(
        "Artificial Intelligence",
        9,
        ("AI", "Intelligence", "Cognition", "Analytics"),
        ("Executive", "Engineering", "Product"),
        ("Applied AI", "LLMs in production", "MLOps", "Computer vision"),
    ),
    Industry(
        "Computer and Network Security",
        5,
        ("Security", "Shield", "Cyber"),
        ("Engineering", "Sales"),
        ("Zero trust", "Cloud security", "SOC 2", "Identity"),
    ),
    Industry(
        "Machinery Manufacturing",
        11,
        ("Maschinenbau", "Machinery", "Precision", "Industries", "Robotics"),
        ("Operations", "Operations", "Procurement", "Engineering"),
        ("Industry 4.0", "Lean", "Automation", "Industrial IoT"),
    ),
    Industry(
        "Automotive",
        4,
        ("Automotive", "Mobility", "Motors"),
        ("Operations", "Procurement", "Engineering"),
        ("E-mobility", "Tier 1", "Fleet electrification"),
    ),
    Industry(
        "Hospitals and Health Care",
        11,
        ("Health", "Clinics", "Medical", "Care"),
        ("Operations", "Executive", "Product"),
        ("Digital health", "Patient experience", "Telemedicine", "Care pathways"),
    ),
    Industry(
        "Biotechnology Research",
        4,
        ("Biotech", "Therapeutics", "Genomics"),
        ("Operations", "Executive"),
        ("Clinical trials", "Cell therapy", "GxP"),
    ),
    Industry(
        "Retail",
        8,
        ("Commerce", "Market", "Outfitters", "Home"),
        ("Marketing", "Marketing", "Operations"),
        ("E-commerce", "D2C", "Omnichannel", "Marketplaces"),
    ),
    Industry(
        "Food and Beverage",
        6,
        ("Bakery", "Foods", "Roasters", "Brewing", "Dairy"),
        ("Operations", "Sales", "Procurement"),
        ("FMCG", "Sustainable packaging", "Cold chain"),
    ),
    Industry(
        "Logistics and Supply Chain",
        6,
        ("Logistics", "Freight", "Shipping"),
        ("Operations", "Operations", "Sales"),
        ("Last mile", "Freight forwarding", "Supply chain visibility"),
    ),
    Industry(
        "Renewable Energy",
        5,
        ("Energy", "Solar", "Wind", "Grid"),
        ("Operations", "Executive", "Finance"),
        ("Cleantech", "Grid flexibility", "Net zero", "Heat pumps"),
    ),
    Industry(
        "Marketing and Advertising",
        6,
        ("Media", "Studio", "Creative", "Digital"),
        ("Marketing", "Marketing", "Executive", "Sales"),
        ("Brand", "Performance marketing", "Content", "Creator economy"),
    ),
    Industry(
        "Real Estate",
        4,
        ("Properties", "Living", "Estates"),
        ("Sales", "Finance"),
        ("PropTech", "Asset management", "Flexible offices"),
    ),
    Industry(
        "Professional Training",
        4,
        ("Academy", "Learning", "Campus"),
        ("People", "Product", "Marketing"),
        ("EdTech", "Future of work", "Upskilling"),
    ),
    Industry(
        "Business Consulting",
        6,
        ("Advisory", "Partners", "Consulting"),
        ("Executive", "Executive", "Operations"),
        ("Transformation", "Due diligence", "Post-merger integration"),
    ),
)
SOFTWARE = frozenset(
    {"Software Development", "Artificial Intelligence", "Computer and Network Security", "Financial Services"}
)
HEALTH = frozenset({"Hospitals and Health Care", "Biotechnology Research"})
MAKING = frozenset(
    {"Machinery Manufacturing", "Automotive", "Renewable Energy", "Logistics and Supply Chain"}
)

LEVELS = ("Founder", "C-level", "VP", "Director", "Manager", "Senior")

DEPARTMENTS: tuple[Department, ...] = (
    Department(
        "Executive",
        10,
        {
            "Founder": ("Founder & CEO", "Co-Founder & CEO", "Founder", "Co-Founder"),
            "C-level": ("Chief Executive Officer", "CEO", "Managing Director"),
            "VP": ("Vice President, Strategy", "VP Corporate Development"),
            "Director": ("Chief of Staff", "Director of Strategy"),
            "Manager": ("Strategy Manager",),
            "Senior": ("Senior Strategy Associate",),
        },
        ("Building in public", "Bootstrapped", "Scaling teams", "Angel investor", "Board member"),
    ),
    Department(
        "Sales",
        17,
        {
            "Founder": ("Co-Founder & CRO",),
            "C-level": ("Chief Revenue Officer", "Chief Commercial Officer"),
            "VP": ("VP Sales", "VP Revenue", "Vice President of Sales, EMEA"),
            "Director": (
                "Sales Director",
                "Director of Partnerships",
                "Head of Sales",
                "Head of Sales Development",
            ),
            "Manager": ("Key Account Manager", "Regional Sales Manager", "Sales Operations Manager"),
            "Senior": (
                "Senior Account Executive",
                "Account Executive",
                "Business Development Representative",
            ),
        },
        ("Enterprise sales", "RevOps", "MEDDICC", "Partner ecosystems", "Outbound"),
    ),
    Department(
        "Marketing",
        17,
        {
            "Founder": ("Co-Founder & CMO",),
            "C-level": ("Chief Marketing Officer", "Chief Growth Officer"),
            "VP": ("VP Growth", "VP Marketing", "VP Demand Generation"),
            "Director": (
                "Head of Growth",
                "Marketing Director",
                "Head of Demand Generation",
                "Head of Brand",
            ),
            "Manager": ("Growth Marketing Manager", "Content Marketing Manager", "Product Marketing Manager"),
            "Senior": ("Growth Hacker", "Senior SEO Specialist", "Marketing Specialist"),
        },
        ("Growth", "Demand gen", "Lifecycle", "Brand storytelling", "SEO"),
    ),
    Department(
        "Product",
        9,
        {
            "Founder": ("Co-Founder & CPO",),
            "C-level": ("Chief Product Officer",),
            "VP": ("VP Product",),
            "Director": ("Head of Product", "Director of Product Design"),
            "Manager": ("Senior Product Manager", "Product Manager", "Group Product Manager"),
            "Senior": ("Senior Product Designer", "UX Researcher"),
        },
        ("Product discovery", "UX", "Zero to one", "Design systems"),
    ),
    Department(
        "Engineering",
        13,
        {
            "Founder": ("Co-Founder & CTO",),
            "C-level": ("Chief Technology Officer", "CTO"),
            "VP": ("VP Engineering",),
            "Director": ("Head of Engineering", "Director of Platform Engineering", "Head of Data"),
            "Manager": ("Engineering Manager", "IT Manager", "DevOps Lead"),
            "Senior": (
                "Senior Software Engineer",
                "Solutions Architect",
                "Data Engineer",
                "Site Reliability Engineer",
            ),
        },
        ("Python", "Distributed systems", "Platform teams", "Open source", "Kubernetes"),
    ),
    Department(
        "Finance",
        9,
        {
            "Founder": ("Co-Founder & CFO",),
            "C-level": ("Chief Financial Officer", "CFO", "Group CFO"),
            "VP": ("VP Finance",),
            "Director": ("Finance Director", "Head of FP&A", "Head of Treasury"),
            "Manager": ("Finance Manager", "Financial Controller"),
            "Senior": ("Senior Financial Analyst", "Accountant"),
        },
        ("FP&A", "IFRS", "Fundraising", "M&A", "Cash-flow forecasting"),
    ),
    Department(
        "Operations",
        13,
        {
            "Founder": ("Co-Founder & COO",),
            "C-level": ("Chief Operating Officer", "COO"),
            "VP": ("VP Operations",),
            "Director": (
                "Director of Operations",
                "Head of Operations",
                "Plant Director",
                "Head of Supply Chain",
            ),
            "Manager": ("Operations Manager", "Plant Manager", "Quality Manager", "Logistics Manager"),
            "Senior": ("Senior Process Engineer", "Operations Analyst"),
        },
        ("Operational excellence", "Six Sigma", "Continuous improvement", "S&OP"),
    ),
    Department(
        "Procurement",
        4,
        {
            "Founder": ("Founder & Managing Partner",),
            "C-level": ("Chief Procurement Officer",),
            "VP": ("VP Global Sourcing",),
            "Director": ("Head of Procurement", "Director of Strategic Sourcing"),
            "Manager": ("Procurement Manager", "Category Manager"),
            "Senior": ("Senior Buyer", "Strategic Buyer"),
        },
        ("Strategic sourcing", "Supplier risk", "Category management"),
    ),
    Department(
        "People",
        6,
        {
            "Founder": ("Co-Founder & Chief People Officer",),
            "C-level": ("Chief People Officer", "CHRO"),
            "VP": ("VP People",),
            "Director": ("Head of People", "Head of Talent Acquisition"),
            "Manager": ("HR Manager", "Talent Partner"),
            "Senior": ("Senior Recruiter", "People Operations Specialist"),
        },
        ("Employer branding", "DEI", "Remote-first", "Hiring"),
    ),
    Department(
        "Customer Success",
        5,
        {
            "Founder": ("Co-Founder & Chief Customer Officer",),
            "C-level": ("Chief Customer Officer",),
            "VP": ("VP Customer Success",),
            "Director": ("Head of Customer Success", "Director of Customer Experience"),
            "Manager": ("Customer Success Manager", "Onboarding Manager"),
            "Senior": ("Senior Customer Success Manager", "Implementation Consultant"),
        },
        ("Net revenue retention", "Onboarding", "Customer advocacy"),
    ),
)

# What some write at home in place of the English title.
LOCAL_TITLES: dict[str, dict[str, str]] = {
    "german": {
        "Managing Director": "Geschäftsführung",
        "Plant Manager": "Werkleitung",
        "Head of Procurement": "Leitung Einkauf",
        "Operations Manager": "Betriebsleitung",
        "Sales Director": "Vertriebsleitung",
        "Quality Manager": "Leitung Qualitätsmanagement",
        "HR Manager": "Personalleitung",
        "Finance Director": "Kaufmännische Leitung",
    },
    "french": {
        "Managing Director": "Direction générale",
        "Marketing Director": "Direction marketing",
        "Sales Director": "Direction commerciale",
        "Finance Director": "Direction administrative et financière",
        "Head of Procurement": "Responsable des achats",
        "HR Manager": "Responsable des ressources humaines",
    },
    "spanish": {
        "Managing Director": "Dirección General",
        "Marketing Director": "Dirección de Marketing",
        "Operations Manager": "Responsable de Operaciones",
        "Sales Director": "Dirección Comercial",
    },
    "brazilian": {
        "Marketing Director": "Diretoria de Marketing",
        "Operations Manager": "Gerência de Operações",
        "Product Manager": "Gerência de Produto",
    },
    "italian": {
        "Managing Director": "Direzione Generale",
        "Plant Manager": "Direzione di Stabilimento",
        "Sales Director": "Direzione Commerciale",
    },
    "polish": {"Managing Director": "Dyrekcja generalna", "Finance Director": "Dyrekcja finansowa"},
}

CREDOS: tuple[str, ...] = (
    "Always learning",
    "Dad of three",
    "Coffee first",
    "Speaker",
    "We are hiring!",
    "Opinions are mine",
    "Turning ideas into revenue 🚀",
    "Trail runner",
    "Forever curious",
    "Mentor",
    "Making complicated things simple",
    "People over process",
)
BENEFITS: tuple[str, ...] = (
    "Helping teams do more with less",
    "I help founders get from 1 to 10 million in revenue",
    "Bringing calm to complex operations",
    "On a mission to make work human again",
    "Making technology disappear",
    "Connecting people, data and decisions",
)
SOURCES: dict[str, int] = {
    "LinkedIn Sales Navigator": 38,
    "Apollo": 20,
    "Company website": 12,
    "Conference badge scan": 9,
    "HubSpot": 8,
    "Webinar sign-up": 7,
    "Referral": 4,
    "": 2,
}
# What a first word of a company's name may be anywhere.
ANYWHERE: tuple[str, ...] = words(
    "Northwind Amberline Anchorage Aurora Basalt Beacon Blue-Heron Brightloom Cedarline Cinder "
    "Clearpath Crestview Daybreak Deepwell Eastbrook Emberly Fairwind Fernhill Firefly Goldcrest "
    "Greywater Halcyon Highmoor Indigo Ironbark Juniper Keystone Lakeshore Lanternfish Lighthouse Lumen "
    "Meadowlark Millstone Moonrise Nimbus Oakhaven Opal Orchard Papertrail Pinecone Quartzite Quickstep "
    "Redwood Riverbend Saffron Seabright Sparrow Starling Stonebridge Summit Sundial Tidewater Trellis "
    "Umbra Valewood Verity Waymark Whitecap Willowbank Zephyr"
)
