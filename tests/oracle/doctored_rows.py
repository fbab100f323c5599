"""What somebody might do to a store, one statement each, and the rule that it breaks."""

A_SUCCESS = "(SELECT payment_id FROM payment WHERE state = 'SUCCEEDED' AND refunded_minor = 0 LIMIT 1)"
A_PAYERS_CODE = "(SELECT payment_id FROM payment WHERE mode = 'CONSUMER_PRESENTED' LIMIT 1)"
A_DECLINED_REQUEST = "(SELECT request_id FROM payment WHERE state = 'DECLINED' LIMIT 1)"
A_REFUNDED = "(SELECT payment_id FROM refund WHERE state = 'SUCCEEDED' LIMIT 1)"
PARTLY_REFUNDED = (
    "(SELECT payment_id FROM payment WHERE refunded_minor BETWEEN 1 AND captured_minor - 1 LIMIT 1)"
)
A_REVERSAL = (
    "(SELECT seq FROM entry WHERE kind = 'REVERSAL' AND payment_id IN"
    " (SELECT payment_id FROM payment WHERE completed_at IS NOT NULL) LIMIT 1)"
)
A_REFUND = "(SELECT refund_id FROM refund WHERE state = 'SUCCEEDED' LIMIT 1)"

CAPTURED = "capture_id IS NOT NULL"
OF_HOLDS = "(SELECT payment_id FROM hold WHERE capture_id IS NOT NULL)"

A_DECISION = """
    INSERT INTO proposal (proposal_id, kind, subject_id, payment_id, content, evidence_description,
        proposed_by, proposed_at, approved_by, approved_at)
    VALUES ('prp_1', 'RESOLUTION', 'att_1', 'pay_1', '{{"outcome": "DECLINED"}}', {}, 'ann', '2026-11-22',
        '{}', '2026-11-22')
"""
A_CLOSED_INCIDENT = """
    INSERT INTO incident (number, kind, subject_id, payment_id, wallet_id, detail, opened_at, again_times,
        closed_at)
    VALUES (1000, 'STUCK', 'pay_1', 'pay_1', 'gcash', 'a bug', '2026-11-22', 0, '2026-11-22')
"""
A_SPLIT = """
    INSERT INTO proposal (proposal_id, kind, subject_id, payment_id, content, proposed_by, proposed_at,
        approved_by, approved_at)
    SELECT 'spl_1', 'HOLD_SPLIT', payment_id, payment_id,
        '{"captured_minor": "0", "released_minor": "7"}', 'ann', '2026-11-22', 'bob', '2026-11-22'
    FROM hold LIMIT 1
"""

DOCTORED = [
    (A_DECISION.format("'a letter'", "ann"), "two people decide"),
    (A_DECISION.format("NULL", "bob"), "an unknown ends by evidence"),
    (
        "UPDATE payment SET decline_reason = 'RESOLVED_UNPAID' WHERE state = 'DECLINED'",
        "an unknown ends by evidence",
    ),
    (A_DECISION.format("'a letter'", "bob"), "who settles an unknown has a letter of its wallet"),
    (A_CLOSED_INCIDENT, "an incident is closed by two people"),
    (A_SPLIT, "a split keeps the total"),
    (
        f"UPDATE hold SET disputed_at = '2026-11-22', disputed_by = 'ann' WHERE {CAPTURED}",
        "a disputed hold ends as it was split",
    ),
    (
        f"INSERT INTO dead_letter VALUES ('PAYMENT', {A_SUCCESS}, 'a bug', 5, '2026-11-22')",
        "what is parked owes something",
    ),
    (
        "UPDATE posting SET minor_units = minor_units + 1 WHERE seq = 1 AND number = 1",
        "every entry is zero per currency",
    ),
    ("UPDATE posting SET leg = 'HUB_FEE' WHERE seq = 1", "chains hold"),
    ("DELETE FROM entry WHERE seq = 2", "sequences have no gaps"),
    ("UPDATE lane SET seq = seq - 1", "chains hold"),
    ("UPDATE movement SET minor_units = minor_units + 1", "balances are the sum of postings"),
    (
        "UPDATE entry SET booked_at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 3",
        "booking times never run back",
    ),
    ("UPDATE entry SET business_date = '2026-12-24' WHERE seq = 1", "an entry is in the day it belongs to"),
    ("UPDATE day SET seal = 'aa'", "a day's seal is over all lane heads"),
    ("UPDATE day_head SET hash = 'aa'", "a closed day's hash never changes"),
    (
        f"UPDATE payment SET state = 'DECLINED' WHERE payment_id = {A_SUCCESS}",
        "one attempt wins",
    ),
    (
        f"UPDATE payment SET completed_at = NULL, business_date = NULL WHERE payment_id = {A_SUCCESS}",
        "a success is booked once, and undone once when it is cancelled",
    ),
    (
        f"UPDATE payment SET business_date = '2026-12-24' WHERE payment_id = {A_SUCCESS}",
        "a payment's day is its entry's",
    ),
    (
        f"UPDATE payment SET refunded_minor = 1 WHERE payment_id = {A_SUCCESS}",
        "refunded is the sum of refunds",
    ),
    (
        f"UPDATE payment SET captured_minor = 0 WHERE payment_id = {A_REFUNDED}",
        "refunds never exceed what was paid",
    ),
    (
        f"UPDATE payment SET due_at = '2026-11-22T16:00:00.000000+00:00' WHERE payment_id = {A_SUCCESS}",
        "a payment's duty is its attempts' first",
    ),
    (
        "UPDATE attempt SET due_at = '2026-11-22T16:00:00.000000+00:00' WHERE state = 'DECLINED'",
        "what has ended owes nothing",
    ),
    (
        (
            "UPDATE attempt SET state = 'HELD', submitted_at = '2026-11-15T12:00:00.000000+00:00'"
            " WHERE attempt_id IN (SELECT attempt_id FROM hold WHERE disputed_at IS NULL)"
        ),
        "a hold is over after seven days",
    ),
    (f"UPDATE refund SET state = 'SUBMITTED' WHERE refund_id = {A_REFUND}", "whatever is open is due"),
    (
        f"UPDATE refund SET wallet_minor = wallet_minor + 1 WHERE refund_id = {A_REFUND}",
        "refunds are shares of the cumulative amount",
    ),
    (f"DELETE FROM refund WHERE refund_id = {A_REFUND}", "a refund is booked once"),
    ("UPDATE quote SET rate = rate || '1'", "a rate is what its legs say"),
    ("UPDATE quote SET wallet_minor = wallet_minor + 1", "a conversion rounds once"),
    ("UPDATE quote SET markup_minor = markup_minor + 1", "a markup is the rest over mid"),
    ("UPDATE quote SET used_by = NULL", "a conversion uses one quote"),
    ("UPDATE quote SET merchant_id = 'mer_other'", "a quote is bound to merchant, wallet and amount"),
    ("UPDATE quote SET expires_at = created_at", "a quote is valid when it is used"),
    ("UPDATE attempt SET wallet_minor = wallet_minor + 1", "a payment costs what was quoted"),
    ("UPDATE attempt SET wallet_hub_fee_minor = wallet_hub_fee_minor + 1", "fees are as contracted"),
    ("UPDATE hold SET attempt_id = 'att_' || attempt_id", "a hold belongs to an attempt"),
    (
        "UPDATE hold SET capture_id = NULL, capture_minor = NULL, capture_wallet_minor = NULL",
        "a hold wins by a capture",
    ),
    (
        f"UPDATE hold SET capture_markup_minor = capture_markup_minor + 1 WHERE {CAPTURED}",
        "a captured part costs its part",
    ),
    (
        f"UPDATE hold SET capture_wallet_minor = 100000000000000 WHERE {CAPTURED}",
        "captured is within what is held",
    ),
    (
        f"UPDATE payment SET captured_minor = captured_minor + 1 WHERE payment_id IN {OF_HOLDS}",
        "captured is what was asked for",
    ),
    ("DELETE FROM posting WHERE account LIKE '%:HOLD:%' AND minor_units < 0", "HOLD is what is held"),
    ("UPDATE wallet_contract SET net_debit_cap_minor = 0", "a wallet stays under its cap"),
    ("UPDATE request SET resource_id = 'pay_other'", "a request is bound to what it made"),
    (
        f"UPDATE payment SET request_id = {A_DECLINED_REQUEST} WHERE payment_id = {A_SUCCESS}",
        "a request has one effect",
    ),
    (
        "UPDATE payment SET decline_reason = NULL WHERE state = 'CANCELLED'",
        "an end without money has a reason",
    ),
    (
        "UPDATE payment SET decline_by = 'MERCHANT' WHERE state = 'DECLINED'",
        "only who asks to cancel is cancelled",
    ),
    (
        "UPDATE payment SET merchant_minor = merchant_minor * 3 WHERE state = 'SUCCEEDED'",
        "fees are as contracted",
    ),
    (f"DELETE FROM payment WHERE payment_id = {A_SUCCESS}", "what is acknowledged is durable"),
    (
        f"UPDATE payment SET state = 'SUBMITTED' WHERE payment_id = {A_SUCCESS}",
        "everything ends once wallets answer",
    ),
    (
        "UPDATE posting SET account = 'WALLET:truemoney:SUSP:THB' WHERE account = 'WALLET:truemoney:WR:THB'",
        "clearing accounts end at zero",
    ),
    ("UPDATE entry SET attempt_id = 'att_other' WHERE seq = 1", "hub and wallet agree"),
    ("DELETE FROM posting WHERE seq = 1", "an entry has postings"),
    ("DELETE FROM entry WHERE seq = 2", "a posting belongs to an entry"),
    (
        "UPDATE posting SET minor_units = minor_units + 1 WHERE seq = 1 AND number = 1",
        "the trial balance is zero per currency",
    ),
    (
        "UPDATE posting SET account = 'HUB:hub:WR:THB' WHERE account = 'WALLET:truemoney:WR:THB'",
        "an account is of one owner, kind and currency",
    ),
    ("INSERT INTO day VALUES ('2031-01-01', '2031-01-02', 'aa')", "days close in order"),
    ("UPDATE entry SET attempt_id = 'att_other' WHERE seq = 1", "an entry is of a record that is there"),
    ("UPDATE posting SET minor_units = 2 * minor_units", "an entry moves what its record says"),
    (
        f"UPDATE attempt SET payment_id = {A_SUCCESS}, number = 1000 + rowid, state = 'SUBMITTED'",
        "one attempt is open at a time",
    ),
    (
        f"UPDATE attempt SET payment_id = {A_PAYERS_CODE}, number = 1000 + rowid",
        "a payer's code is tried once",
    ),
    (
        f"UPDATE attempt SET state = 'SUBMITTED' WHERE payment_id = {A_SUCCESS}",
        "payment and attempt agree",
    ),
    (
        f"UPDATE posting SET minor_units = 2 * minor_units WHERE seq = {A_REVERSAL}",
        "a reversal undoes the whole entry",
    ),
    (
        f"UPDATE payment SET state = 'CANCELLED' WHERE payment_id = {A_REFUNDED}",
        "a payment is refunded or cancelled, never both",
    ),
    (
        f"UPDATE attempt SET payment_id = 'pay_other' WHERE payment_id = {A_SUCCESS}",
        "an attempt belongs to a payment",
    ),
    ("UPDATE attempt SET quote_id = (SELECT min(quote_id) FROM quote)", "a quote is used once"),
    (
        f"UPDATE refund SET payment_id = 'pay_other' WHERE refund_id = {A_REFUND}",
        "a refund belongs to a payment",
    ),
    (
        f"UPDATE payment SET captured_minor = refunded_minor WHERE payment_id = {PARTLY_REFUNDED}",
        "a full refund gives back what was recorded",
    ),
]
