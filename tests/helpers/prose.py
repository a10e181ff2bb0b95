"""Made-up text that looks like what people and models write: prose in several languages, code, tables, tool output.

Sentences are made once and drawn from, so that hundreds of megabytes take seconds; numbers and names strewn in keep
two texts from being alike.
"""

from __future__ import annotations

import random

_SYLLABLES = {
    "en": "the of and to in that is was he for it with as his on be at by had not are but from or have an they which"
    " one you were all her she there would their we him been has when who will no more if out so up said what its"
    " about than into them can only other time new some could these two may first then do any like my now over such"
    " our man me even most made after also did many off before must well back through years where much your way down"
    " should because long each just state those people too mister how little good world make very year still see own"
    " work men day get here old between both life being under three never know same last another while us might great"
    " go come since against right came take used himself few house use place during high without again home around"
    " small however found part school every upon once general away does keep number line query index window thread"
    " database recipe journey budget kitchen garden proposal meeting deadline translate migrate function variable",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er"
    " hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis"
    " mehr durch man sein wurde wenn können Straße größer müssen schön Übung Äpfel später hören täglich natürlich",
    "fr": "le de un être et à il avoir ne je son que se qui ce dans en du elle au plus pour pas sur faire avec tout"
    " même autre très où déjà été peut-être aujourd’hui œuvre façon première français après élève naïve là voilà",  # noqa: RUF001 - other alphabets are meant
    "ru": "и в не на я быть он с что а по это она этот к но они мы весь который из у свой вы от о так все как время"  # noqa: RUF001 - other alphabets are meant
    " может один если для сказать себя год очень человек тогда работа слово место вопрос",
    "ar": "في من على إلى أن هذا التي الذي عن مع كان هو هي ما لا كل بعد قبل بين حتى عند أو ثم لكن قال يوم عمل كتاب",
}
_CJK = (
    "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面"
    "公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北"
    "少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台"
    "象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完"
    "革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观"
    "争究包组造落视济喜离虽坏兴切响急育照"
)
_CODE = (
    """def {a}({b}, *, limit=100):
    for item in {b}.rows(limit):
        if item.{c}Id is None:
            continue
        yield normalize_{a}(item, strict=True)
""",
    """export async function {a}({b}: Request): Promise<Response> {{
  const {c} = await fetchJson(`/api/v2/${{{b}.id}}`);
  return new Response(JSON.stringify({{ ok: true, {c} }}));
}}
""",
    """SELECT {a}.id, COUNT(*) AS n
FROM {a} JOIN {b} ON {b}.{a}_id = {a}.id
WHERE {b}.{c} > 42
GROUP BY 1
ORDER BY n DESC;
""",
    """struct {a}_{c} {{
    size_t len;
    char *{b};
}};

int {a}_open(struct {a}_{c} *self, const char *path);
""",
)
_WORDS_OF_CODE = (
    "parser",
    "token",
    "buffer",
    "session",
    "cursor",
    "payload",
    "widget",
    "router",
    "cache",
    "socket",
    "handler",
    "encoder",
    "bucket",
    "tenant",
)
_SENTENCES = 1500
_LANGUAGES = ("en", "en", "en", "en", "en", "de", "fr", "ru", "ar", "zh")


class Prose:
    """Draws text from pools that depend on the seed alone."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._pools = {language: self._sentences(words.split()) for language, words in _SYLLABLES.items()}
        self._pools["zh"] = [
            "".join(self._random.choices(_CJK, k=self._random.randint(8, 40))) + "。" for _ in range(_SENTENCES)
        ]

    def _sentences(self, words: list[str]) -> list[str]:
        rank = [1 / (place + 3) for place in range(len(words))]
        made = []
        for _ in range(_SENTENCES):
            drawn = self._random.choices(words, rank, k=self._random.randint(5, 22))
            made.append(" ".join(drawn).capitalize() + self._random.choice((".", ".", ".", "?", ":")))
        return made

    def language(self) -> str:
        """Draw the language of a conversation: half of them English."""
        return self._random.choice(_LANGUAGES)

    def sentences(self, language: str, count: int) -> str:
        """Return running text of so many sentences."""
        drawn = self._random.choices(self._pools[language], k=max(1, count))
        return f"{' '.join(drawn)} {self._random.randrange(10**6)}"

    def title(self, language: str) -> str:
        """Return a short title, now and then with an emoji."""
        words = self._random.choice(self._pools[language]).split()[:5]
        return " ".join(words) + self._random.choice(("", "", "", " 🚲", " (v2)"))

    def code(self) -> str:
        """Return a few lines of code."""
        a, b, c = self._random.choices(_WORDS_OF_CODE, k=3)
        return self._random.choice(_CODE).format(a=a, b=f"{b}{self._random.randrange(1000)}", c=c)

    def answer(self, language: str, sentences: int) -> str:
        """Return Markdown: paragraphs with headings, lists, code and tables between them."""
        parts = []
        while sentences > 0:
            size = min(sentences, self._random.randint(2, 6))
            sentences -= size
            text = self.sentences(language, size)
            kind = self._random.random()
            if kind < 0.12:
                parts.append(f"## {self.title(language)}\n\n{text}")
            elif kind < 0.3:
                parts.append("\n".join(f"- {self.sentences(language, 1)}" for _ in range(size)))
            elif kind < 0.4:
                parts.append(f"{text}\n\n```python\n{self.code()}```")
            elif kind < 0.44:
                rows = "\n".join(f"| {row} | {self._random.randrange(1000)} |" for row in range(size))
                parts.append(f"| {self.title(language)} | n |\n|---|---|\n{rows}")
            else:
                parts.append(text)
        return "\n\n".join(parts)

    def tool_output(self, lines: int) -> str:
        """Return what a shell or a search might give back."""
        drawn = self._random.choices(_WORDS_OF_CODE, k=lines)
        return "\n".join(
            f"{self._random.getrandbits(40):010x} {word}/{word}_{place}.py:{place * 7}: warning: unused"
            for place, word in enumerate(drawn)
        )
