"""Names that fit a language; where it has a script of its own, some as "Haruto/陽翔": romanised, then native."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is shown, and in the letters of which addresses are made."""

    first: str
    last: str
    latin_first: str
    latin_last: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one language. `long` are whole names, first and last, that stretch a layout."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    family: tuple[str, ...]
    second_family: float = 0.0
    native: float = 0.0
    womans: Callable[[str], str] = str
    long: tuple[tuple[str, str], ...] = ()

    def pick(self, random: Random) -> Name:
        """One name; a very long one once in a while."""
        if self.long and random.random() < 0.015:
            first, last = random.choice(self.long)
            return Name(first, last, first.split()[0], last.split()[-1])
        is_woman = random.random() < 0.46
        first = random.choice(self.female if is_woman else self.male)
        last = random.choice(self.family)
        if is_woman:
            last = self.womans(last)
        if random.random() < self.native and "/" in first and "/" in last:
            return Name(_native(first), _native(last), _latin(first), _latin(last))
        first, last = _latin(first), _latin(last)
        double = random.random() < self.second_family
        shown = f"{last} {_latin(random.choice(self.family))}" if double else last
        return Name(first, shown, first, last)


def _latin(name: str) -> str:
    return name.partition("/")[0]


def _native(name: str) -> str:
    return name.partition("/")[2]


def words(text: str) -> tuple[str, ...]:
    """The words of a text, each one of a list."""
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _polish_womans(name: str) -> str:
    return f"{name[:-1]}a" if name.endswith(("ski", "cki", "dzki")) else name


NAMES: dict[str, Names] = {
    "english": Names(
        female=words(
            "Emma Olivia Charlotte Amelia Grace Hannah Rachel Megan Lauren Rebecca Sophie Chloe Abigail Natalie "
            "Victoria Jessica Caroline Allison Heather Holly Georgia Imogen Bethany Naomi Zoe Kayla Brianna"
        ),
        male=words(
            "James William Oliver Jack Thomas Benjamin Samuel Daniel Matthew Andrew Christopher Ryan Nathan "
            "Tyler "
            "Jordan Marcus Elliot Harry George Callum Patrick Dylan Connor Trevor Malcolm Desmond Isaiah"
        ),
        family=words(
            "Smith Johnson Williams Brown Miller Davis Wilson Anderson Taylor Moore Jackson Thompson Harris "
            "Clark "
            "Robinson Walker Hall Mitchell Carter Bennett Hughes Sullivan Brooks Ashworth Pemberton Whitfield "
            "Holloway Fairchild Langley Prescott Washington Okafor-Reed McAllister O'Connell Lindqvist-Hart"
        ),
        long=(
            ("Alexandra Josephine", "Featherstonehaugh-Cholmondeley"),
            ("Bartholomew Christopher", "Montgomery-Throckmorton III"),
        ),
    ),
    "irish": Names(
        female=words("Aoife Saoirse Niamh Ciara Róisín Sinéad Orla Gráinne Caoimhe Deirdre"),
        male=words("Cian Conor Seán Oisín Darragh Eoin Fionn Pádraig Cormac Ruairí"),
        family=words("Murphy Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor Doyle Gallagher Brennan"),
    ),
    "german": Names(
        female=words(
            "Anna Lena Katharina Sabine Julia Johanna Friederike Ulrike Annika Jana Franziska Heike Claudia "
            "Theresa "
            "Wiebke Mareike Elisabeth Petra Svenja Jördis"
        ),
        male=words(
            "Lukas Maximilian Felix Jonas Sebastian Matthias Stefan Jürgen Thorsten Björn Florian Tobias Andreas "
            "Michael Henning Moritz Günther Jörg Dominik Hans-Peter"
        ),
        family=words(
            "Müller Schmidt Schneider Fischer Weber Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter "
            "Klein "
            "Wolf Schröder Neumann Schwarz Zimmermann Krüger Hartmann Lange Köhler Weiß Brandstätter Öztürk "
            "Großmann Yıldız Kowalczyk Huber Gruber Steiner Moser Aebischer Bächli Zürcher"
        ),
        long=(
            ("Maximilian-Alexander Leopold", "Freiherr von und zu Hohenfels-Wittenstein"),
            ("Anna-Katharina", "Müller-Lüdinghausen-Brandstätter"),
        ),
    ),
    "french": Names(
        female=words(
            "Camille Élodie Chloé Manon Léa Amélie Aurélie Céline Hélène Mathilde Juliette Margaux Solène "
            "Inès Anaïs Marie-Laure Fatou Yasmine"
        ),
        male=words(
            "Antoine Julien Nicolas Thibault Mathieu Rémi Étienne François Guillaume Jérôme Loïc Benoît Hugo "
            "Maxime Jean-Baptiste Cédric Mamadou Karim"
        ),
        family=words(
            "Martin Bernard Dubois Moreau Laurent Lefèvre Leroy Roux Fournier Girard Bonnet Dupont Lambert "
            "Mercier "
            "Faure Chevalier Gauthier Perrin Béranger d'Aubigné Delacroix Lemaître Benali Diallo Nguyễn"
        ),
        long=(("Marie-Antoinette Éléonore", "de La Rochefontaine-Beaumarchais"),),
    ),
    "spanish": Names(
        female=words(
            "María Lucía Carmen Marta Laura Sofía Paula Elena Cristina Beatriz Inés Valentina Ximena Nuria "
            "Itziar"
        ),
        male=words(
            "Javier Alejandro Carlos Diego Pablo Álvaro Sergio Íñigo Raúl Andrés Rodrigo Emiliano Jordi Óscar "
            "Joaquín"
        ),
        family=words(
            "García Martínez López Sánchez Pérez Gómez Fernández Ruiz Díaz Álvarez Romero Navarro Torres Ramírez "
            "Vázquez Castro Ortega Delgado Ibáñez Núñez Peña Muñoz Etxeberria Puig Hernández Mendoza Zúñiga"
        ),
        second_family=0.55,
        long=(("María de los Ángeles", "Fernández de Córdoba y Martínez-Bermúdez"),),
    ),
    "italian": Names(
        female=words(
            "Giulia Francesca Chiara Martina Alessia Federica Elisa Valentina Paola Silvia Ilaria Beatrice"
        ),
        male=words(
            "Marco Luca Alessandro Matteo Lorenzo Andrea Davide Giovanni Stefano Niccolò Riccardo Giuseppe"
        ),
        family=words(
            "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti "
            "Costa Giordano Mancini Rizzo Lombardi Moretti D'Angelo Santoro"
        ),
    ),
    "dutch": Names(
        female=words("Sanne Lotte Femke Anouk Fleur Maaike Eva Marloes Iris Noor"),
        male=words("Daan Sem Bram Jeroen Sander Thijs Wouter Maarten Ruben Joost"),
        family=_lines(
            "de Jong, Jansen, de Vries, van den Berg, van Dijk, Bakker, Visser, Smit, Meijer, de Boer, Mulder, "
            "Bos, "
            "Vos, Peters, Hendriks, van Leeuwen, Dekker, Brouwer, Kuipers, El Amrani"
        ),
        long=(("Anne-Fleur Wilhelmina", "van der Heijden-van Nieuwenhuizen"),),
    ),
    "swedish": Names(
        female=words("Maja Elsa Astrid Linnéa Ebba Frida Sara Ingrid Åsa Karin Malin Hanna Annika Märta"),
        male=words("Erik Lars Oskar Gustav Björn Johan Anders Mikael Fredrik Henrik Viktor Åke Måns Emil"),
        family=words(
            "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Lindström "
            "Bergström Åkesson Sjöberg Hedlund Nyström Wikström Öberg Lindqvist Hägglund"
        ),
    ),
    "norwegian": Names(
        female=words("Ingrid Nora Silje Kari Marit Solveig Hilde Camilla Åshild Tuva Anne-Grethe Bjørg"),
        male=words("Magnus Sondre Øyvind Håkon Lars Kjetil Eirik Torbjørn Ole Henrik Pål Jørgen"),
        family=words(
            "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Bakken Haugen Solberg Ødegård "
            "Strømme Lyngstad"
        ),
    ),
    "danish": Names(
        female=words("Freja Emma Ida Mette Signe Camilla Louise Kirsten Pernille Astrid Maja Søs"),
        male=words("Mads Rasmus Søren Kasper Jens Anders Mikkel Frederik Nikolaj Jørgen Troels Asger"),
        family=words(
            "Nielsen Jensen Hansen Pedersen Christensen Sørensen Rasmussen Jørgensen Møller Thomsen Kjær "
            "Østergaard Nørgaard Lauridsen"
        ),
    ),
    "finnish": Names(
        female=words("Aino Emilia Helmi Sofia Päivi Anneli Kaisa Riikka Tuulikki Hanna Outi Maarit"),
        male=words("Mikko Juhani Antti Eero Jukka Pekka Ville Teemu Väinö Sami Tuomas Heikki"),
        family=words(
            "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen "
            "Saarinen Niemi Ylönen"
        ),
    ),
    "polish": Names(
        female=words(
            "Anna Katarzyna Małgorzata Agnieszka Magdalena Zofia Joanna Weronika Aleksandra Łucja Kinga "
            "Żaneta"
        ),
        male=words(
            "Piotr Krzysztof Andrzej Tomasz Paweł Michał Łukasz Jakub Wojciech Grzegorz Mateusz Zbigniew"
        ),
        family=words(
            "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak "
            "Dąbrowski "
            "Kozłowski Jankowski Mazur Krawczyk Piotrowski Grabowski Pawłowski Brzęczyszczykiewicz "
            "Gołębiowski"
        ),
        womans=_polish_womans,
    ),
    "indian": Names(
        female=words(
            "Priya Ananya Kavya Deepika Sneha Meera Aishwarya Nandini Pooja Lakshmi Shreya Ritika Divya Farah"
        ),
        male=words(
            "Arjun Rahul Vikram Aditya Rohan Sanjay Karthik Anil Suresh Nikhil Harsh Imran Gurpreet Pranav"
        ),
        family=words(
            "Sharma Patel Singh Kumar Gupta Iyer Nair Reddy Mehta Joshi Kapoor Chatterjee Banerjee Rao Menon "
            "Desai "
            "Kulkarni Bhat Malhotra Khan Srinivasan Pillai Deshpande Mukherjee"
        ),
        long=(("Venkata Satyanarayana", "Subrahmanyeswara Ramachandrapuram"),),
    ),
    "japanese": Names(
        female=words(
            "Yui/結衣 Sakura/さくら Aoi/葵 Haruka/遥 Misaki/美咲 "
            "Keiko/恵子 Naomi/直美 Ayumi/歩美 Yōko/陽子 Rina/里奈"
        ),
        male=words(
            "Haruto/陽翔 Ren/蓮 Takashi/隆 Kenji/健二 "
            "Hiroshi/浩 Daisuke/大輔 Kazuya/和也 Shōta/翔太 Yūki/悠希 Makoto/誠"
        ),
        family=words(
            "Satō/佐藤 Suzuki/鈴木 Takahashi/高橋 Tanaka/田中 Watanabe/渡辺 Itō/伊藤 Yamamoto/山本 Nakamura/中村 "
            "Kobayashi/小林 Katō/加藤 Yoshida/吉田 Sasaki/佐々木 Matsumoto/松本 Inoue/井上 Kimura/木村 Shimizu/清水"
        ),
        native=0.35,
    ),
    "arabic": Names(
        female=words(
            "Fatima/فاطمة Aisha/عائشة Layla/ليلى Mariam/مريم Noura/نورة Hessa/حصة Salma/سلمى Reem/ريم"
        ),
        male=words(
            "Ahmed/أحمد Mohammed/محمد Omar/عمر Khalid/خالد Yousef/يوسف Hassan/حسن Tariq/طارق "
            "Abdulrahman/عبدالرحمن"
        ),
        family=_lines(
            "Al Mansoori/المنصوري, Al Hashimi/الهاشمي, Al Suwaidi/السويدي, Al Ketbi/الكتبي, Haddad/حداد, "
            "Khalil/خليل, "
            "Nasser/ناصر, Farouk/فاروق, Al Zaabi/الزعابي, Mahmoud/محمود, Saleh/صالح, Darwish/درويش"
        ),
        native=0.25,
        long=(("Abdulrahman bin Mohammed bin Khalid", "Al Muhairi Al Falahi"),),
    ),
    "nigerian": Names(
        female=words(
            "Chidinma Adaeze Ngozi Folasade Titilayo Amara Yetunde Aisha Ifeoma Temitope Ebele Zainab"
        ),
        male=words(
            "Chinedu Emeka Oluwaseun Tunde Babatunde Ibrahim Kelechi Obinna Adewale Musa Ikenna Segun"
        ),
        family=words(
            "Okafor Adeyemi Okonkwo Balogun Eze Adebayo Nwosu Ogunleye Abubakar Obi Afolabi Chukwu Bello Ojo "
            "Uzoma Danjuma"
        ),
        long=(("Oluwaseunfunmilayo", "Adebayo-Ogunbanjo Olorunfemi"),),
    ),
    "brazilian": Names(
        female=words(
            "Ana Beatriz Juliana Camila Fernanda Larissa Mariana Letícia Gabriela Patrícia Luíza Thaís"
        ),
        male=words("João Pedro Lucas Rafael Gustavo Thiago Felipe Bruno Leonardo Vinícius Caio Antônio"),
        family=_lines(
            "Silva, Santos, Oliveira, Souza, Pereira, Lima, Carvalho, Ferreira, Ribeiro, Almeida, Gonçalves, "
            "Araújo, "
            "Barbosa, da Costa, dos Reis, Magalhães, Assunção, Vasconcelos"
        ),
        second_family=0.3,
        long=(("Pedro Henrique Augusto", "Albuquerque Cavalcanti de Vasconcelos Neto"),),
    ),
    "chinese": Names(
        female=words("Mei Xiaoyan Li-Hua Jing Wen Grace Fang Yan"),
        male=words("Wei Jun Hao Ming Kevin Jian Lei Tao"),
        family=words("Wang Li Zhang Chen Liu Huang Zhao Wu Zhou Lin Xu Tan"),
    ),
}
