// How a card is spelled.

#include "rig/card.hpp"

#include <fmt/format.h>

namespace ohmic::rig {

Result<CardName> card_name(std::string_view text) {
  using Kind = CardName::Kind;
  if (text == "auto") return CardName{};
  if (text == "jack") return CardName{.kind = Kind::jack, .name = {}};
  if (text == "pipewire") return CardName{.kind = Kind::pipewire, .name = {}};
  if (text == "virtual") return CardName{.kind = Kind::paced, .name = {}};
  if (text == "alsa") return CardName{.kind = Kind::alsa, .name = {}};
  constexpr std::string_view alsa = "alsa:";
  if (text.starts_with(alsa) && text.size() > alsa.size())
    return CardName{.kind = Kind::alsa, .name = std::string(text.substr(alsa.size()))};
  return failure(fmt::format("\"{}\" is no sound card.", text),
                 "Expected auto, jack, pipewire, virtual, alsa, or alsa:NAME as ohmic devices shows it.");
}

}  // namespace ohmic::rig
