// Which card a person means by a few letters of its name.

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/alsa/card_list.hpp"

namespace ohmic::devices::alsa {
namespace {

std::string lowered(std::string_view text) {
  std::string low(text);
  for (char& letter : low) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return low;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string listed(std::span<const FoundCard> cards) {
  std::vector<std::string> names;
  for (const FoundCard& card : cards) names.push_back(fmt::format("\"alsa:{}\" ({})", card.id, card.name));
  return fmt::format("{}", fmt::join(names, ", "));
}

/// The best for playing: it plays, somebody hears it, nobody else uses it; then a USB one, then one that also records.
const FoundCard* best_of(std::span<const FoundCard> cards) {
  const FoundCard* best = nullptr;
  int highest = 0;
  for (const FoundCard& card : cards) {
    const Port* out = card.port(Direction::playback);
    if (out == nullptr || is_make_believe(card) || !out->user.empty()) continue;
    const int merit = 1 + (card.usb.empty() ? 0 : 2) + (card.port(Direction::capture) != nullptr ? 1 : 0);
    if (merit > highest) best = &card, highest = merit;
  }
  return best;
}

}  // namespace

Result<const FoundCard*> which_card(std::span<const FoundCard> cards, std::string_view spelling) {
  if (cards.empty())
    return failure("ALSA has no sound card.", "Plug one in, or play on another device: ohmic devices lists them.");
  std::string_view wanted = trimmed(spelling);
  if (wanted.starts_with("hw:")) wanted.remove_prefix(3);
  if (wanted.empty()) {
    if (const FoundCard* best = best_of(cards)) return best;
    for (const FoundCard& card : cards)
      if (const Port* out = card.port(Direction::playback);
          out != nullptr && !out->user.empty() && !is_make_believe(card))
        return failure(fmt::format("The sound card {} is in use by {}.", card.name, out->user),
                       "Let that program go, or play through it: device = \"pipewire\" or \"jack\".");
    return failure("No ALSA card plays to anybody by itself.",
                   fmt::format("Name one if you mean it: {}.", listed(cards)));
  }
  // The whole of a name first: a card called "USB" is meant by "USB" however many others have USB in theirs.
  const std::string low = lowered(wanted);
  const auto matches = [&](auto&& fits) {
    std::vector<const FoundCard*> found;
    for (const FoundCard& card : cards)
      if (fits(card)) found.push_back(&card);
    return found;
  };
  std::vector<const FoundCard*> found = matches([&](const FoundCard& c) { return lowered(c.id) == low; });
  if (found.empty()) found = matches([&](const FoundCard& c) { return fmt::format("{}", c.number) == low; });
  if (found.empty())
    found = matches([&](const FoundCard& c) { return lowered(c.name) == low || lowered(c.long_name) == low; });
  if (found.empty())
    found = matches([&](const FoundCard& c) {
      return lowered(c.id).find(low) != std::string::npos || lowered(c.name).find(low) != std::string::npos ||
             lowered(c.long_name).find(low) != std::string::npos;
    });
  if (found.size() == 1) return found.front();
  if (found.empty())
    return failure(fmt::format("There is no ALSA card called \"{}\".", wanted),
                   fmt::format("There is {}.", listed(cards)));
  std::vector<FoundCard> several;
  several.reserve(found.size());
  for (const FoundCard* card : found) several.push_back(*card);
  return failure(fmt::format("\"{}\" is the name of {} cards: {}.", wanted, found.size(), listed(several)),
                 "Name the one you mean by what stands behind alsa:.");
}

}  // namespace ohmic::devices::alsa
