"""The words by which people are told from everything else: what they do, and what no name has in it.

Folded: without capitals and accents. Of several languages; one more word is one more word here.
"""

ROLES = """
accountant account actuary adjunct administrator advisor adviser advocate agent analyst apprentice architect
art artist assistant associate attorney auditor author barrister bookkeeper broker buyer captain cashier ceo
cfo chair chairman chairperson chairwoman chancellor chef chemist chief clerk clinician cmo coach cofounder
commissioner composer conductor consultant controller coo coordinator copywriter counsel counsellor
counselor cpo cro cso cto curator dean dentist deputy designer developer devops director dispatcher doctor
driver editor electrician emeritus engineer entrepreneur examiner executive facilitator fellow foreman
founder freelancer gardener geologist graduate hairdresser handler head host housekeeper hygienist
illustrator inspector instructor intern investor janitor journalist judge keeper laborer lawyer lead leader
lecturer librarian linguist manager marketer mason mate mechanic member mentor midwife minister musician
nurse nutritionist officer operations operator optician owner paralegal paramedic partner pastor patron
pharmacist photographer physician physicist physiotherapist pianist pilot planner plumber postdoc
postdoctoral president principal producer professor programmer programme psychologist publisher purchaser
rabbi realtor receptionist recruiter registrar rector rep representative researcher research sales
salesperson scholar scientist secretary sergeant server singer solicitor specialist statistician steward
strategist student superintendent supervisor surgeon surveyor sysadmin tailor teacher technician
technologist therapist trainee trainer translator treasurer trustee tutor underwriter vet veterinarian
videographer volunteer vp warden welder writer marketing finance hr evangelist ambassador phd
geschaftsfuhrer geschaftsfuhrerin geschaftsfuhrung leiter leiterin leitung inhaber inhaberin vorstand
vorstandin prokurist prokuristin mitarbeiter mitarbeiterin assistenz buchhaltung buchhalter buchhalterin
vertrieb einkauf entwickler entwicklerin berater beraterin rechtsanwalt rechtsanwaltin steuerberater
steuerberaterin ingenieur ingenieurin sekretariat sekretarin arzt arztin zahnarzt zahnarztin meister
meisterin professorin dozent dozentin referent referentin auszubildende auszubildender praktikant
praktikantin kaufmann kauffrau grunder grunderin vorsitzende vorsitzender empfang technik projektleiter
projektleiterin personal gesellschafter gesellschafterin wissenschaftlicher wissenschaftliche directeur
directrice responsable gerant gerante avocat avocate associe associee comptable charge chargee cheffe
fondateur fondatrice presidente ingenieure consultante vendeur vendeuse secretaire adjoint adjointe
commercial commerciale redacteur redactrice developpeur developpeuse medecin enseignant enseignante
directora gerente jefe jefa abogado abogada socio socia fundador fundadora ingeniero ingeniera coordinador
coordinadora contador contadora desarrollador desarrolladora comercial ventas medico medica profesor
profesora encargado encargada consejero consejera direttore direttrice responsabile avvocato fondatore
ingegnere impiegato amministratore amministratrice contabile consulente segretaria diretor diretora advogado
advogada engenheiro engenheira coordenador coordenadora vendedor contabilista bestuurder oprichter
medewerker adviseur advocaat hoofd voorzitter direktor vd ansvarig saljare ekonom grundare utvecklare
radgivare jurist handlaggare konsult koordinator daglig leder salgschef medarbejder konsulent
toimitusjohtaja johtaja paallikko asiantuntija dyrektor prezes kierownik specjalista specjalistka menedzer
wiceprezes ksiegowa radca asystent asystentka zalozyciel reditel reditelka jednatel vedouci genel mudur
yonetici uzman kurucu директор менеджер руководитель основатель инженер специалист бухгалтер юрист
разработчик начальник заместитель
"""
"""What people do for a living, and what their titles are made of."""

NO_NAMES = """
about account accounting accounts address agenda all also and annual apply archive archives are article
articles award awards back basket benefits best blog board book brand brands browse business buy by call
career careers cart case cases category categories change chart checkout client clients clinic close
collection college com comment comments committee community companies company compare conditions conference
contact contacts cookie cookies copyright council course courses culture customer customers data delivery
demo department departments design details direct directory discover documents download downloads education
email engineering english event events explore facility faculty faq faqs features find follow for foundation
free from full fun gallery general get gift global group guide health hello help here history home hours how
image impact imprint inc industries industry information insights institute international into invest
investors is items job jobs join kitchen know latest law learn legal library life links list llc llp
location locations login logo ltd mail management map media meet member members menu message mission mobile
more new news newsletter next no not notice number office offices online open opening opinion order orders
organic our out overview page partners payment people phone photo plan planning policy portfolio post posts
practice premium press previous price prices pricing privacy product production products profile program
programme programs project projects property publications questions quality quick quote read recent related
report reports request research reserved resources results return review reviews rights role sale sales save
school search security see send service services set share shipping shop sign site sitemap skip smart social
society solutions staff start statement stay store stories story strategy strategic studies study submit
subscribe success support survey sustainability table team teams technology terms testimonials thank the
their them this through tips title today tools top training trust university up updates upload us use value
values video videos view visit vision vs watch we website weekly welcome what when where which who why with
work workshop world year your you uber uns ueber kontakt impressum datenschutz startseite leistungen
produkte unternehmen karriere aktuelles mehr unser unsere ihre ihr und fur mit der die das den dem ein eine
alle anfahrt standort standorte abteilung ansprechpartner notre nos equipe accueil mentions legales savoir
plus voir actualites les pour une sur votre nuestro nuestra equipo inicio contacto servicios empresa
noticias quienes somos los las para con nosotros chi siamo squadra azienda servizi notizie il lo gli per
contatti nostro nostra onze medewerkers contactgegevens over ons diensten nieuws vacatures het een voor vare
vara om oss kontakta tjanster medarbetare monday tuesday wednesday thursday friday saturday sunday january
february july september october november december gmbh ag kg sa srl bv oy ab corp corporation unlimited
north south east west floor street road avenue suite building room chair desk lamp sofa bag shirt shoes mug
bottle kit pack oak steel cotton leather wood edition managing senior junior executive chief vice assistant
acting
"""
"""Words of headings, links, products and offices."""

SURNAMES_TOO = """
west north east south page price best case law story post street close book chair sales law church cook
"""
"""Those of them that are surnames, too, after a first name that is known."""
