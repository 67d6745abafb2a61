"""What is asked of a corpus: judged queries, words by how common they are, hostile ones; seeded."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from practices import evaluation
from search.models import Kind, Term

from . import corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = settings.BASE_DIR / "tests"
JUDGED = (TESTS / "relevance_dev.json", TESTS / "relevance_own.json")
EACH = 12

_QUESTIONS = ("怎么{}{}？", "{}怎样才能{}", "哪里可以办理{}和{}", "有没有{}方面的{}")
_FILTERS: tuple[dict[str, list[str]], ...] = (
    {"theme": ["gov"]},
    {"theme": ["ip", "finance"], "figures": ["any"]},
    {"first": ["any"]},
    {"source": ["gdd-2022"]},
    {"figures": ["change"], "sort": ["updated"]},
    {"theme": ["construction"], "sort": ["number"], "page_size": ["100"]},
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of a class, with what else its address says."""

    kind: str
    text: str
    more: dict[str, list[str]] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, list[str]]:
        """What the address of the list says."""
        return {"q": [self.text], **self.more} if self.text else self.more


def asked(size: int) -> list[Asked]:
    """Return the queries for the corpus in Django's database, the same each time; keep them."""
    draw = random.Random(f"{corpus.SEED} queries {size}")
    found = [
        *(Asked(f"judged {judged.kind}", judged.query) for judged in judged_queries()),
        *_sampled(draw, size),
        *(Asked("hostile", text) for text in _hostile(draw)),
    ]
    # whoever has not the time for all of them still sees all classes
    draw.shuffle(found)
    path = settings.VAR_DIR / f"queries-{size}.json"
    path.write_text(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    return found


def judged_queries() -> list[evaluation.Judged]:
    return [judged for path in JUDGED for judged in evaluation.read(path)]


def _sampled(draw: random.Random, size: int) -> Iterator[Asked]:
    rare = _words(draw, Q(documents__range=(1, 5)))
    middling = _words(draw, Q(documents__range=(max(size // 200, 2), max(size // 20, 6))))
    common = _words(draw, Q(documents__gt=size // 2)) or middling
    for kind, words in (("rare", rare), ("middling", middling), ("common", common)):
        yield from (Asked(kind, word) for word in draw.sample(words, min(EACH, len(words))))
    every = (rare, middling, middling, common)
    for count in range(2, 9):
        for joint in (" ", ""):
            words = [draw.choice(draw.choice(every)) for _ in range(count)]
            yield Asked("words", joint.join(words))
    for place in range(EACH):
        words = draw.choice(middling), draw.choice(common)
        yield Asked("question", draw.choice(_QUESTIONS).format(*words))
        joint = " " if place % 2 else ""
        yield Asked(
            "common words", joint.join(draw.sample(common, min(2 + place % 3, len(common))))
        )
        more = _FILTERS[place % len(_FILTERS)]
        yield Asked("filters", draw.choice(("", draw.choice(common), draw.choice(middling))), more)
        page = str(max(size * (1 + place % 4) // 4 // 60, 1))
        text = draw.choice(common[:5]) if place % 2 else ""
        yield Asked("deep page", text, {"page": [page]})


def _words(draw: random.Random, condition: Q) -> list[str]:
    words = Term.objects.filter(condition, kind=Kind.WORD).order_by("-documents", "word")
    found = list(words.values_list("word", flat=True))
    return found if len(found) < 1000 else sorted(draw.sample(found, 1000))


def _hostile(draw: random.Random) -> Iterator[str]:
    common = ["企业", "服务", "审批", "建设", "工作", "项目", "平台", "创新", "人才", "政策"]
    yield from ("的", "一", "1", "e", "%", "，。；", "-企业", "企业 -服务", '"企业服务"', "第13条")
    yield "a" * 200
    yield "企" * 200
    yield " ".join(common * 2)
    yield "|".join(common * 2)
    yield " ".join(f'"{word}"' for word in common)
    yield " ".join(f"-{word}" for word in common)
    yield "".join(chr(draw.randint(0x4E00, 0x9FA5)) for _ in range(200))
    yield "1 2 3 4 5 6 7 8 9 0 % ( ) ' \\ & | ! <-> :* 企业"
    yield "qiye fuwu shenpi"
    yield "知识産權證券化 ＵＫＥＹ 〔2022〕1号"
