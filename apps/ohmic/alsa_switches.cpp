// Finds the card as ALSA's own card is found, and opens its controls.

#include "alsa_switches.hpp"

#include "devices/alsa/card_list.hpp"
#include "devices/alsa/switches.hpp"

namespace ohmic::app {

Result<std::optional<SwitchesFound>> open_alsa_switches(const rig::CardName& name, devices::Consent consent) {
  const auto cards = devices::alsa::find_cards(devices::alsa::Depth::names);
  const auto card = devices::alsa::which_card(cards, name.name);
  if (!card) return std::nullopt;  // whoever keeps the card says so
  auto switches = devices::alsa::open_switches(**card, std::move(consent));
  if (!switches) return std::unexpected(std::move(switches).error());
  return SwitchesFound{.card = (*card)->name, .switches = std::move(*switches)};
}

}  // namespace ohmic::app
