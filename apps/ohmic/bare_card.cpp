// Finds out how many channels a card has, then opens them all.

#include "bare_card.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/socket_folder.hpp"
#include "devices/alsa/alsa_card.hpp"
#include "devices/alsa/card_list.hpp"
#include "devices/jack_card.hpp"
#include "devices/list.hpp"
#include "devices/paced_card.hpp"
#include "devices/pipewire/answers.hpp"
#include "devices/pipewire/card.hpp"
#include "rig/card.hpp"

namespace ohmic::app {
namespace {

using Kind = rig::CardName::Kind;
constexpr Clock::Time patience = std::chrono::milliseconds(500);

std::vector<std::string> numbered(const char* word, int count) {
  std::vector<std::string> names;
  for (int i = 1; i <= count; ++i) names.push_back(fmt::format("{} {}", word, i));
  return names;
}

/// Opens what is set in `bare`; a rig that plays there is named in the error.
Result<BareCard> open(BareCard bare, const BareAsked& asked) {
  bare.inputs = std::max(bare.inputs, asked.least_inputs);
  bare.outputs = std::max(bare.outputs, asked.least_outputs);
  auto granted = bare.card->open({.client = "Ohmic-measures",
                                  .format = asked.format,
                                  .periods = asked.periods,
                                  .inputs = numbered("in", bare.inputs),
                                  .outputs = numbered("out", bare.outputs)});
  if (!granted) {
    Error error = std::move(granted).error();
    for (const api::Found& other : api::running())
      error.hint += fmt::format(" An Ohmic plays \"{}\": if it is on this card, stop it first.", other.name);
    return std::unexpected(std::move(error));
  }
  bare.granted = *std::move(granted);
  return bare;
}

Result<BareCard> open_jack(const BareAsked& asked, const devices::Found& found, const Clock& clock) {
  devices::JackSetup setup;
  setup.connects_to_hardware = true;
  setup.may_set_period = asked.may_set_period;
  return open({.card = std::make_unique<devices::JackCard>(clock, setup),
               .granted = {},
               .device = "jack",
               .inputs = found.inputs,
               .outputs = found.outputs,
               .frames_before = found.format ? std::optional(found.format->frames) : std::nullopt},
              asked);
}

/// Its default sink and source, taken for stereo unless more is asked.
Result<BareCard> open_pipewire(const BareAsked& asked, const Clock& clock) {
  devices::PipewireCardSetup setup;
  setup.connects_to_hardware = true;
  return open({.card = std::make_unique<devices::PipewireCard>(clock, setup),
               .granted = {},
               .device = "pipewire",
               .inputs = 2,
               .outputs = 2},
              asked);
}

Result<BareCard> open_alsa(const BareAsked& asked, const std::string& name, const Clock& clock) {
  namespace alsa = devices::alsa;
  const std::vector<alsa::FoundCard> cards = alsa::find_cards(alsa::Depth::abilities);
  const auto which = alsa::which_card(cards, name);
  if (!which) return std::unexpected(which.error());
  const auto channels = [&](alsa::Direction direction) {
    const alsa::Port* port = (*which)->port(direction);
    return port != nullptr && port->can ? port->can->channels.most : 0;
  };
  return open({.card = std::make_unique<devices::AlsaCard>(clock, devices::AlsaSetup{.card = (*which)->id}),
               .granted = {},
               .device = "alsa:" + (*which)->id,
               .inputs = channels(alsa::Direction::capture),
               .outputs = channels(alsa::Direction::playback)},
              asked);
}

Result<BareCard> open_paced(const BareAsked& asked, Clock& clock) {
  return open({.card = std::make_unique<devices::PacedCard>(clock),
               .granted = {},
               .device = "virtual",
               .inputs = 2,
               .outputs = 2,
               .is_heard = false},
              asked);
}

}  // namespace

Result<BareCard> open_bare_card(const BareAsked& asked, Clock& clock) {
  const auto name = rig::card_name(asked.device);
  if (!name) return std::unexpected(name.error());
  if (name->kind == Kind::paced) return open_paced(asked, clock);
  if (name->kind == Kind::alsa) return open_alsa(asked, name->name, clock);
  if (name->kind == Kind::pipewire) return open_pipewire(asked, clock);
  for (const devices::Found& found : devices::find_devices()) {
    using FoundKind = devices::Found::Kind;
    const bool is_pipewires = found.kind == FoundKind::pipewire;  // its libjack: only where JACK is asked for by name
    if (!found.is_usable || (found.kind != FoundKind::jack && !is_pipewires)) continue;
    if (is_pipewires && name->kind != Kind::jack) continue;
    if (name->kind == Kind::jack || found.inputs + found.outputs > 0) return open_jack(asked, found, clock);
  }
  if (name->kind == Kind::jack)
    return failure("No JACK server runs.", "Start jackd, or name another card: ohmic devices lists them.");
  if (devices::pipewire_answers(patience)) return open_pipewire(asked, clock);
  auto alsa = open_alsa(asked, "", clock);
  if (!alsa && asked.takes_virtual) return open_paced(asked, clock);
  return alsa;
}

}  // namespace ohmic::app
