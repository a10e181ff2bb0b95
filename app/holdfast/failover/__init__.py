"""Who answers next, and what is known about outages: decisions only, from values to values.

Knows no HTTP, no SQL and no screen. Clocks and chance are parameters; what is learned here is kept in the store by
whoever asks. `status` is the part that reads status pages.
"""

from holdfast.failover.advice import Action, Advice, Case, Facts, advise
from holdfast.failover.back import Away, Staying, back_words, reason_to_stay
from holdfast.failover.breaker import Breaker, BreakerState
from holdfast.failover.chain import Candidates, Chain, Link, Permission, Tried, candidates, has_larger
from holdfast.failover.decision import (
    AskPerson,
    Decision,
    GiveUp,
    NextProvider,
    RetrySame,
    Situation,
    WaitHere,
    after_finish,
    backoff_s,
    decide,
    follow,
)
from holdfast.failover.drill import Doubt, Proof, doubt, doubt_words, doubts
from holdfast.failover.estimate import Estimate, LongerThanUsual, Range, recovery
from holdfast.failover.evidence import Assessment, Evidence, Measurement, Own, assess, weigh
from holdfast.failover.failure import RULES, Blame, Effect, Failure, Random, Rule, Then, classify
from holdfast.failover.health import Attempt, ProviderHealth
from holdfast.failover.outbox import Entry, Next, Waiting, is_held_up, next_to_send, recovered, waiting_words
from holdfast.failover.roster import Member, Roster
from holdfast.failover.takeover import (
    Interrupted,
    Seam,
    answer_text,
    continuation,
    kept_blocks,
    seam_words,
    why_words,
)
from holdfast.failover.timers import Due, Level, Limits, Patience, Phase, Seen, due, patience
from holdfast.failover.translate import Account, Target, Translated, estimate_tokens, message_tokens, translate

__all__ = [
    "RULES",
    "Account",
    "Action",
    "Advice",
    "AskPerson",
    "Assessment",
    "Attempt",
    "Away",
    "Blame",
    "Breaker",
    "BreakerState",
    "Candidates",
    "Case",
    "Chain",
    "Decision",
    "Doubt",
    "Due",
    "Effect",
    "Entry",
    "Estimate",
    "Evidence",
    "Facts",
    "Failure",
    "GiveUp",
    "Interrupted",
    "Level",
    "Limits",
    "Link",
    "LongerThanUsual",
    "Measurement",
    "Member",
    "Next",
    "NextProvider",
    "Own",
    "Patience",
    "Permission",
    "Phase",
    "Proof",
    "ProviderHealth",
    "Random",
    "Range",
    "RetrySame",
    "Roster",
    "Rule",
    "Seam",
    "Seen",
    "Situation",
    "Staying",
    "Target",
    "Then",
    "Translated",
    "Tried",
    "WaitHere",
    "Waiting",
    "advise",
    "after_finish",
    "answer_text",
    "assess",
    "back_words",
    "backoff_s",
    "candidates",
    "classify",
    "continuation",
    "decide",
    "doubt",
    "doubt_words",
    "doubts",
    "due",
    "estimate_tokens",
    "follow",
    "has_larger",
    "is_held_up",
    "kept_blocks",
    "message_tokens",
    "next_to_send",
    "patience",
    "reason_to_stay",
    "recovered",
    "recovery",
    "seam_words",
    "translate",
    "waiting_words",
    "weigh",
    "why_words",
]
