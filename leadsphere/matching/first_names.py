"""First names: forms of one name, short or spelt otherwise, and names that are two for all their likeness."""

from leadsphere.matching.words import words_of

_SHORT_FORMS = """
abigail abby gail
alexander alex alec sandy sasha xander
alexandra alex sandra sandy sasha lexi
alejandro alex jandro
alfred fred alf freddie
andrew andy drew
andreas andi
anthony tony
antonio tony toni
barbara barb babs
benjamin ben benny benji
bartholomew bart
bernhard bernd
beatrice bea trixie
catherine katherine kathryn cathy kathy kate katie cat kit
charles charlie chuck chas
charlotte lottie charlie
christina christine chris tina chrissy
christopher chris topher kit
christian chris
clifford cliff
cynthia cindy
daniel dan danny
david dave davy
deborah debra deb debbie
dominic dominik dom
donald don donnie
dorothy dot dottie
douglas doug
edward ed eddie ted teddy ned
elizabeth elisabeth liz lizzy beth betty eliza lisa libby
emmanuel manny
eugene gene
fernando nando
florian flo
francesca fran franca
francisco paco pancho
frances fran frankie
francis frank
franziska franzi
frederick fred freddie
friedrich fritz fred
gabriel gabe
gerald jerry gerry
gerard gerry
gregory greg
giuseppe beppe pino
guadalupe lupe
harold harry hal
heinrich heinz heiner
henry harry hank hal
isabella isabel bella izzy
jacob jake
jacqueline jackie
james jim jimmy jamie
jeffrey jeff
jennifer jen jenny
jessica jess jessie
johannes hannes hans jo
john jack johnny
jonathan jon jonny
jose pepe
joseph joe joey
josephine jo josie
joshua josh
judith judy
katharina kathi katrin katja
kenneth ken kenny
kimberly kim
lawrence larry
leonard leo len lenny
louis lou louie
lorenzo renzo enzo
luis lucho
margaret maggie meg peggy marge greta
maria mia
matthew matt
matthias matze
maximilian max
maxwell max
michael mike mick mickey
michelle shelly
miguel mike
mohammed mo
nancy nan
nathaniel nathan nate nat
nathan nate
nicholas nick nicky
nicolas nico nick
niklas nik nick
nikolaus klaus niko nik
pamela pam
patricia pat patty tricia trish
patrick pat paddy rick
peter pete
philip phillip phil
raymond ray
rebecca becca becky
ricardo rick
richard rich rick dick ricky
robert rob bob bobby robbie bert
roberto beto rob
ronald ron ronnie
rosemary rose rosie
rudolf rudi
samantha sam
samuel sam sammy
sebastian seb basti
sofia sofie sophia sophie
stanley stan
stefan steffen
stefanie steffi
stephanie steph
stephen steven steve
susan sue susie suzanne
teresa theresa tess terry
theodore theo ted
thomas tom tommy
timothy tim timmy
valentina vale
victoria vicky tori
vincent vince vinny
virginia ginny
walter walt wally
wilhelm willi
william will bill billy willy liam
zachary zach zack
"""


_COUPLES = """
adrian adriana adrien albert alberta alberto aleksander aleksandra alessandra alessandro alex alexa alexandra
alexandre alfonsa alfonso andre andrea andreas andrei andrej angel angela angelo anna anne antoine anton antonia
antonio arne arno axel bernard bernhard bruna bruno camilla camillo carl carla carlo carlos carol carole cecile
cecilia celina celine christian christina christine clara clare claude claudia claudio clemens clement dan dana daniel
daniela danielle denis denise diana diane dominic dominica dominique edoardo eduardo elena elina elisa eliza emil
emilia emilie emilio emily erik erika eva eve ewa fabian fabiana fabienne fabio fabiola federica federico felicia
felix fernanda fernando filip filippa florian floriana franca frances francesca francesco francis franco frederic
frederik frederika gabriel gabriela gabriele gabrielle georg george georgia giovanna giovanni giulia giuliana giuliano
giulio gloria gustav gustavo hana hanna hannah hannes hans hansi helen helena helene henrik henrike henry ines inge
ingo irena irene iris isabel isabella isabelle ivan ivana jan jana jane jean jeanne joan joanna joanne joao johan
johann johanna johannes john jon jonas josef josefa josefina joseph josephine juan juana jule jules julia julian
juliana julie julien juliette julio julius karen karin karina karl karla karol karolina kaspar kasper kim kristian
kristina kristine lara laura lauren laurence laurens laurent lea leah lena lene leo leon leona leonie lina linda line
lisa lise liza louis louisa louise luca lucas lucia lucie lucio ludovic ludovica luigi luigia luis luisa luise luka
lukas magda magdalena manuel manuela marc marcel marcela marcella marcelo marcin marco marcos marcus marek maria
marian mariana marianne marie marina marine marino mario marius mark marko markus marta martha martin martina martine
marty marvin matteo mattia max maxim maxima maxime micha michael michaela michel michela michele michelle mikael
mikaela mila mina mira mona monica monika nadia nadine natalia natalie nico nicola nicolas nicole nikola nina nora
norman oliver olivia olivier oscar oskar pascal pascale patric patrice patricia patricio patrick paul paula paulina
pauline paulo pavel philip philippa philippe pia rafael rafaela raffaele raffaella renata renato rene renee ricarda
ricardo riccardo robert roberta roberto robin robyn romain roman romana romane rosa rose ruben sabina sabine sam
samuel samuele sandra sandro sara sarah sergei sergio silvia silvio simon simona simone sofia sophie stefan stefana
stefania stefanie stefano stephan stephane stephanie stephen steven susan susana susanna susanne sven svenja tania
tanja teresa tereza thea theo tim timo tina tom toma tomas tomaso valentin valentina valentine valeria valerie valerio
vera veronica veronika victor victoria viktor viktoria vincent vincenza vincenzo virginia viviana vivien vivienne
vladimir walter wanda yann yannick yvan yves yvette yvonne
"""

_SPELLINGS = """
aaron aron
alan allan allen
ann anne
brian bryan
carl karl
caroline carolyn
catherine katherine kathryn catharine
chloe khloe
christine kristine
christina kristina
christopher kristopher
cristina christina
eric erik
frederic frederick frederik fredrik
geoffrey jeffrey jeff geoff
georg george
hannah hanna
harald harold
isabel isabelle
jasmin jasmine yasmin yasmine
john jon
josef joseph
katarina katharina
lucas lukas luca luka
marc mark
marcus markus
mathias matthias
matthew mathew
mathieu matthieu
michel michael
mikael michael
mohammed muhammad mohamed mohammad
nicholas nicolas nikolas
niklas niclas
olli oli
oscar oskar
philip phillip philipp
rachel rachael
rebecca rebekka rebeca
sara sarah
shaun shawn sean
sofia sophia sofie sophie
stefan stephan
stephen steven stefan
susanna susanne susan
teresa theresa
thomas tomas
viktor victor
yannick yannik
zoe zoey
"""


def _by_name() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in (_SHORT_FORMS + _SPELLINGS).split("\n"):
        names = words_of(line)
        for name in names:
            found.setdefault(name, set()).add(names[0])
    return {name: frozenset(full) for name, full in found.items()}


_FULL_NAMES = _by_name()
_KNOWN = frozenset(words_of(_COUPLES)) | frozenset(_FULL_NAMES)
_NONE: frozenset[str] = frozenset()


def full_names(name: str) -> frozenset[str]:
    """The names that a folded first name may be a form of, itself among them; none where none are known.

    "bob" is robert; "chris" is one of three.
    """
    return _FULL_NAMES.get(name, _NONE)


def are_nicknames(a: str, b: str) -> bool:
    """Whether two folded first names may be one person's: one is a form of the other, or both are of a third."""
    return not full_names(a).isdisjoint(full_names(b))


def is_known(name: str) -> bool:
    """Whether this is a name that people bear, and so no slip of the pen."""
    return name in _KNOWN
