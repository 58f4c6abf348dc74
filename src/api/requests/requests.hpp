#pragma once
// What the console asks beyond values: each capability registers its requests with the protocol, from its own file.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/protocol.hpp"
#include "api/requests/rewrite.hpp"
#include "engine/follow/card_group.hpp"
#include "rig/fresh_rig.hpp"
#include "rig/measured.hpp"
#include "rig/session.hpp"

namespace ohmic::api {

class Log;
class Shelf;

// Session, log and shelf must outlive the protocol. All [control].

/// {"rig": true}: what is there and how it hangs together. A performer sees their own output and what its mix hears.
/// Tells {"rig_changed": true} on topic changes when any of it changed.
void add_rig(Protocol& protocol, const rig::Session& session);
/// {"log": {"since": 12}}: what happened; and the topic "log".
void add_log(Protocol& protocol, Log& log);
/// {"curve": "input.Kick.eq"}: the response of what runs there, from the designs the processors use.
void add_curve(Protocol& protocol, rig::Session& session);
/// What a cable told of a card at its present setting; nothing: it was never measured there.
using MeasuredCard = std::function<std::optional<rig::MeasuredShare>(const devices::Granted&)>;
/// The cards that play together; empty: only one does.
using CardStates = std::function<std::vector<engine::MemberState>()>;
/// {"ledger": true}, {"ledger": {"input": "Kick", "output": "Lead"}}. granted: of an open card; null: none is.
void add_ledger(Protocol& protocol, rig::Session& session, std::function<const devices::Granted*()> granted,
                MeasuredCard measured = {}, CardStates cards = {});

/// A sound card of this machine.
struct CardFound {
  std::string name, words;
  int inputs = 0, outputs = 0;  // 0: not known
  std::vector<Hertz> rates;
  bool is_usable = false;  // a rig can run on it now
  bool is_chosen = false;  // this one does
};
struct CardsFound {
  std::vector<CardFound> cards;  // as of the last look
  bool is_looking = false;       // somebody looks again now
};
/// {"devices": true}. look: never waits.
void add_devices(Protocol& protocol, std::function<CardsFound()> look);

/// {"catalogue": {"search": "hd 600", "kind": "headphone", "limit": 12}}, {"catalogue": {"show": ID}}.
void add_catalogue(Protocol& protocol, std::shared_ptr<Shelf> shelf);
/// {"schematic": "phones.Lead"} and {"scope": "phones.Lead"}, of the circuit that is heard.
void add_schematic(Protocol& protocol, rig::Session& session);

/// {"advise": {...}} with the long flags of ohmic advise as members, and {"advise": "questions", "said": [...]}.
void add_advise(Protocol& protocol, std::shared_ptr<Shelf> shelf);
/// {"choose": {"output": NAME, "headphone": X, "amplifier": Y}}, {"pickable": {"output": NAME}}. Levels at the ear do not rise.
void add_choose(Protocol& protocol, rig::Session& session, std::shared_ptr<Shelf> shelf, Editor editor);

/// {"delay": {"input": NAME, "output": NAME, "ms": 0..1000}}, false ends it, true tells it. Ends with who asked.
void add_delay(Protocol& protocol, rig::Session& session);

/// {"audition": {"start": {"output": NAME, "between": [1, 2]}}}, then "a", "b", "x", {"answer": "a"}, "state", "stop". Which
/// X is is told only when the test is over. seed: of what is drawn; empty: by chance.
void add_audition(Protocol& protocol, rig::Session& session, std::function<std::uint64_t()> seed = {});
/// {"wizard": true}, {"wizard": {"usage": ..., "inputs": [...], "outputs": [...], "write": true}}. hardware: never waits.
void add_wizard(Protocol& protocol, rig::Session& session, std::shared_ptr<Shelf> shelf, Editor editor,
                std::function<rig::Hardware()> hardware);

}  // namespace ohmic::api
