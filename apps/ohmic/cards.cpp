// Tries the cards in order, each with a bounded wait.

#include "cards.hpp"

#include "devices/jack_card.hpp"
#include "devices/paced_card.hpp"

namespace ohmic::app {
namespace {

using Device = RunAsked::Device;

Device device_of(const rig::Rig& rig, Device asked) {
  if (asked != Device::as_in_rig) return asked;
  switch (rig::card_name(rig.card.device).value_or(rig::CardName{}).kind) {
    case rig::CardName::Kind::jack:
    case rig::CardName::Kind::pipewire: return Device::jack;
    case rig::CardName::Kind::paced: return Device::paced;
    case rig::CardName::Kind::alsa:
    case rig::CardName::Kind::automatic: return Device::automatic;
  }
  return Device::automatic;
}

Result<void> keep(Running& running, rig::Session& session, const Clock& clock) {
  running.keeper = std::make_unique<devices::Keeper>(
      *running.card, session.asked(), session.engine(), clock,
      [&session](const devices::Granted& granted) { return session.prepare(granted); });
  auto granted = running.keeper->start();
  if (!granted) return std::unexpected(std::move(granted).error());
  return {};
}

Result<Running> open_jack(rig::Session& session, const Clock& clock, bool is_tried_only) {
  devices::JackSetup setup{.server = {}, .library = {}, .connects_to_hardware = session.rig().card.connects};
  // Nobody asked for JACK by name: a server that hangs must not keep the music waiting.
  if (is_tried_only) setup.patience_to_open = std::chrono::milliseconds(500);
  Running running{
      .card = std::make_unique<devices::JackCard>(clock, setup), .keeper = {}, .name = "JACK", .refused = {}};
  if (auto kept = keep(running, session, clock); !kept) return std::unexpected(std::move(kept).error());
  const std::string& words = running.keeper->granted()->words;
  if (const std::size_t at = words.find(" at "); at != std::string::npos && at < 24) running.name = words.substr(0, at);
  return running;
}

Result<Running> open_paced(rig::Session& session, Clock& clock) {
  auto card = std::make_unique<devices::PacedCard>(clock);
  const devices::PacedCard& paced = *card;
  Running running{.card = std::move(card), .keeper = {}, .name = "virtual card", .is_heard = false, .refused = {}};
  if (auto kept = keep(running, session, clock); !kept) return std::unexpected(std::move(kept).error());
  if (const rt::Thread::Granted* rights = paced.rights())
    for (const rt::Grant* grant : {&rights->priority, &rights->stack})
      if (!grant->granted) running.refused.push_back(grant->words);
  return running;
}

}  // namespace

Result<Running> open_card(rig::Session& session, Device asked, Clock& clock, std::string& why) {
  const Device device = device_of(session.rig(), asked);
  if (device == Device::jack) return open_jack(session, clock, false);
  if (device == Device::automatic) {
    auto jack = open_jack(session, clock, true);
    if (jack) return jack;
    why = jack.error().what + " So this is the virtual card: all is computed, nothing is heard.";
  }
  return open_paced(session, clock);
}

}  // namespace ohmic::app
