#pragma once
// What clients ask about their ears: doses, whose they are, and the topic that tells them.

#include "api/dosimeter.hpp"
#include "api/protocol.hpp"

namespace ohmic::api {

/// {"dose": {"output": "Lead"}}, {"listener": {"output": "Lead", "name": "Anna"}}, and the topic "dose". A performer gets the
/// dose of their own output only. Session and dosimeter must outlive the protocol. [control]
void add_dose(Protocol& protocol, rig::Session& session, Dosimeter& dosimeter);

/// Tells the topic, every 2 s: {"dose": {...}} for each output. To be called often.
void tell_doses(Protocol& protocol, Dosimeter& dosimeter);

/// As it is answered: {output, listener, laeq_db, now_dba: [lo, hi], recent_dba, today_percent_niosh, week_percent_h870,
/// until_full_seconds, warning, understood, words, unknown: [sentences]}. What is not known is null.
Members members_of(const Dose& dose);

}  // namespace ohmic::api
