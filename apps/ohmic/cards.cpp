// Tries the cards in order, each with a bounded wait, and seats whoever plays along beside the one that opens.

#include "cards.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "devices/alsa/alsa_card.hpp"
#include "devices/alsa/card_list.hpp"
#include "devices/jack_card.hpp"
#include "devices/paced_card.hpp"
#include "devices/pipewire/answers.hpp"
#include "devices/pipewire/card.hpp"
#include "devices/usb/usb_card.hpp"
#include "engine/follow/followed_card.hpp"
#include "program_cards.hpp"
#include "rig/card.hpp"
#include "rig/channels.hpp"

namespace ohmic::app {
namespace {

using Kind = rig::CardName::Kind;

// Nobody asked for the server by name: one that hangs must not keep the music waiting.
constexpr Clock::Time patience_when_tried = std::chrono::milliseconds(500);

ClockCard make(const rig::CardName& name, bool connects, bool is_tried_only, Clock& clock) {
  ClockCard made{.which = name, .card = {}, .name = {}};
  switch (name.kind) {
    case Kind::jack: {
      devices::JackSetup setup{.server = {}, .library = {}, .connects_to_hardware = connects};
      if (is_tried_only) setup.patience_to_open = patience_when_tried;
      made.card = std::make_shared<devices::JackCard>(clock, setup);
      made.name = "JACK", made.has_ports = true;
      return made;
    }
    case Kind::pipewire: {
      devices::PipewireCardSetup setup;
      setup.connects_to_hardware = connects;
      if (is_tried_only) setup.patience_to_open = patience_when_tried;
      made.card = std::make_shared<devices::PipewireCard>(clock, setup);
      made.name = "PipeWire", made.has_ports = true;
      return made;
    }
    case Kind::alsa: {
      auto card = std::make_shared<devices::AlsaCard>(clock, devices::AlsaSetup{.card = name.name});
      made.name = name.name.empty() ? "ALSA" : name.name;
      made.rights = [&card = *card] { return card.rights(); };
      made.card = std::move(card);
      return made;
    }
    case Kind::automatic:
    case Kind::paced: break;
  }
  auto card = std::make_shared<devices::PacedCard>(clock);
  made.name = "virtual card", made.is_heard = false;
  made.rights = [&card = *card] { return card.rights(); };
  made.card = std::move(card);
  return made;
}

/// Those that were there before stay who they are: a program goes on playing into its card.
engine::Member as_before(engine::Member member, const std::vector<engine::Member>& before) {
  const auto known = std::ranges::find(before, member.name, &engine::Member::name);
  if (known != before.end() && known->programs.has_value() && member.programs.has_value())
    member.companion = known->companion;
  return member;
}

std::vector<engine::Member> followers_of(const rig::Rig& rig, Clock& clock) {
  std::vector<engine::Member> members;
  for (const rig::Follower& follower : rig.followers) {
    ClockCard made = make(rig::card_name(follower.device).value_or(rig::CardName{}), rig.card.connects, false, clock);
    members.push_back(
        {.name = follower.name,
         .companion = std::make_shared<engine::FollowedCard>(
             std::move(made.card), clock,
             engine::FollowSetup{.name = follower.name, .shares_word_clock = follower.has_word_clock}),
         .format = follower.frames > 0 ? std::optional(Format{rig.card.rate, follower.frames}) : std::nullopt});
  }
  return members;
}

/// The one of before goes on where the same machines may have it.
std::shared_ptr<devices::UsbCard> usb_card(const rig::Rig& rig, Clock& clock,
                                           const std::vector<engine::Member>& before) {
  devices::UsbSetup setup;
  for (const std::string& text : rig.programs.usb_peers)
    if (const auto peer = devices::usb::read_peer(text)) setup.peers.push_back(*peer);
  for (const Hertz rate : rig.programs.usb_rates) setup.rates.push_back(rate.value());
  for (const engine::Member& member : before) {
    auto card = std::dynamic_pointer_cast<devices::UsbCard>(member.companion);
    if (card == nullptr || card->setup().peers != setup.peers) continue;
    card->offer(std::move(setup.rates));
    return card;
  }
  return std::make_shared<devices::UsbCard>(clock, std::move(setup));
}

engine::Member usb_of(const rig::Rig& rig, Clock& clock, const std::vector<engine::Member>& before) {
  const rig::ChannelRun programs = rig::channels_of(rig).programs;
  return {.name = "USB card",
          .companion = usb_card(rig, clock, before),
          .programs = engine::Member::Programs{.inputs = programs.inputs, .outputs = programs.outputs}};
}

std::vector<engine::Member> members_of(const rig::Rig& rig, Clock& clock, const std::vector<engine::Member>& before,
                                       std::string& why) {
  std::vector<engine::Member> members = followers_of(rig, clock);
  for (engine::Member& member : program_members(rig, clock, why))
    members.push_back(as_before(std::move(member), before));
  if (rig.programs.has_usb) members.push_back(usb_of(rig, clock, before));
  return members;
}

void collect_rights(Running& running, const ClockCard& made) {
  const rt::Thread::Granted* rights = made.rights ? made.rights() : nullptr;
  if (rights == nullptr) return;
  for (const rt::Grant* grant : {&rights->priority, &rights->stack})
    if (!grant->granted) running.refused.push_back(grant->words);
}

/// Puts them together; the keeper stands, and nothing is open.
Running seat(ClockCard made, std::vector<engine::Member> members, rig::Session& session, Clock& clock) {
  Running running{.card = made.card, .keeper = {}, .name = made.name, .is_heard = made.is_heard};
  running.clock = std::move(made);
  running.members = std::move(members);
  if (!running.members.empty()) {
    const auto is_follower = [](const engine::Member& member) { return !member.programs; };
    running.is_heard = running.is_heard || std::ranges::any_of(running.members, is_follower);
    auto group = std::make_shared<engine::CardGroup>(
        running.clock.card, running.members, clock,
        engine::GroupSetup{.name = running.clock.name, .offers_to_programs = running.clock.has_ports});
    running.group = group.get();
    running.card = std::move(group);
  }
  running.keeper = std::make_unique<devices::Keeper>(
      *running.card, session.asked(), session.engine(), clock,
      [&session](const devices::Granted& granted) { return session.prepare(granted); });
  return running;
}

Result<Running> start(ClockCard made, std::vector<engine::Member> members, rig::Session& session, Clock& clock) {
  Running running = seat(std::move(made), std::move(members), session, clock);
  const auto granted = running.keeper->start();
  if (!granted) return std::unexpected(granted.error());
  if (const std::size_t at = granted->words.find(" at "); at < 40) running.name = granted->words.substr(0, at);
  collect_rights(running, running.clock);
  return running;
}

/// before: of which those are taken that are still wanted.
Result<Running> open(rig::Session& session, const std::string& device, Clock& clock, std::string& why,
                     const ClockCard& before, const std::vector<engine::Member>& members_before) {
  const rig::Rig& rig = session.rig();
  const auto name = rig::card_name(device.empty() ? rig.card.device : device);
  if (!name) return std::unexpected(name.error());
  const auto members = members_of(rig, clock, members_before, why);
  const auto try_one = [&](const rig::CardName& which, bool is_tried_only) {
    ClockCard made =
        before.card != nullptr && before.which == which ? before : make(which, rig.card.connects, is_tried_only, clock);
    return start(std::move(made), members, session, clock);
  };
  if (name->kind != Kind::automatic) return try_one(*name, false);

  auto jack = try_one({.kind = Kind::jack, .name = {}}, true);
  if (jack) return jack;
  if (devices::pipewire_answers(patience_when_tried)) {
    if (auto pipewire = try_one({.kind = Kind::pipewire, .name = {}}, true)) return pipewire;
  }
  const auto cards = devices::alsa::find_cards(devices::alsa::Depth::names);
  const auto usable = devices::alsa::which_card(cards, "");
  std::string refused = usable ? "" : usable.error().what;
  if (usable) {
    auto alsa = try_one({.kind = Kind::alsa, .name = (*usable)->id}, true);
    if (alsa) return alsa;
    refused = alsa.error().what;
  }
  why += fmt::format("{}{}{} So this is the virtual card: all is computed, nothing is heard.", why.empty() ? "" : " ",
                     jack.error().what, refused.empty() ? "" : " " + refused);
  return try_one({.kind = Kind::paced, .name = {}}, true);
}

/// Whoever is being opened just now, in a thread that may hang, is left to it: another one is made in its place.
void leave_those_who_open(const engine::CardGroup* group, ClockCard& clock, std::vector<engine::Member>& members) {
  if (group == nullptr) return;
  for (const engine::MemberState& state : group->states()) {
    if (!state.is_opening) continue;
    if (state.is_clock) clock.card.reset();
    else std::erase_if(members, [&](const engine::Member& member) { return member.name == state.name; });
  }
}

}  // namespace

Result<Running> open_card(rig::Session& session, const std::string& device, Clock& clock, std::string& why) {
  return open(session, device, clock, why, {}, {});
}

Result<void> exchange_cards(Running& running, rig::Session& session, const std::string& device, Clock& clock,
                            std::string& why) {
  running.keeper->stop();
  ClockCard before = std::move(running.clock);
  std::vector<engine::Member> members = std::move(running.members);
  leave_those_who_open(running.group, before, members);
  // A group that goes stops its cards: it must be gone before another one starts them.
  running.keeper.reset();
  running.card.reset();
  running.group = nullptr;
  auto other = open(session, device, clock, why, before, members);
  if (other) {
    running = std::move(*other);
    return {};
  }
  const rig::Rig& rig = session.rig();
  if (before.card == nullptr) before = make(before.which, rig.card.connects, false, clock);
  std::string told_already;
  members = members_of(rig, clock, members, told_already);
  running = seat(std::move(before), std::move(members), session, clock);
  if (const auto again = running.keeper->start(); !again) return std::unexpected(again.error());
  return std::unexpected(other.error());
}

}  // namespace ohmic::app
