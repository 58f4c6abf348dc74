// Letters, Backspace, Tab, Enter, Escape.

#include "terminal/place_entry.hpp"

#include <algorithm>

namespace ohmic::app {
namespace {

constexpr std::size_t longest = 64;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

/// Does it begin there as a whole, behind a bracket, or behind the dot of a subcircuit?
bool begins_somewhere(std::string_view place, std::string_view text) {
  for (std::size_t at = place.find(text); at != std::string_view::npos; at = place.find(text, at + 1))
    if (at == 0 || place[at - 1] == '(' || place[at - 1] == '.') return true;
  return false;
}

}  // namespace

std::vector<std::string_view> matching_places(std::span<const std::string> places, std::string_view text) {
  const std::string wanted = lower(text);
  const auto rank = [&](const std::string& place) {
    const std::string name = lower(place);
    if (name.starts_with(wanted)) return 0;
    if (begins_somewhere(name, wanted)) return 1;
    return name.contains(wanted) ? 2 : 3;
  };
  std::vector<std::string_view> found;
  for (int wanted_rank = 0; wanted_rank < 3; ++wanted_rank)
    for (const std::string& place : places)
      if (rank(place) == wanted_rank) found.emplace_back(place);
  return found;
}

std::size_t PlaceEntry::take(std::string_view bytes, std::span<const std::string> places) {
  std::size_t taken = 0;
  while (taken < bytes.size() && state_ == State::typing) type(bytes[taken++], places);
  return taken;
}

void PlaceEntry::type(char c, std::span<const std::string> places) {
  constexpr char backspace = '\x08', kill = '\x15', escape = '\x1b', erase = '\x7f';
  if (c == '\r' || c == '\n') state_ = text_.empty() ? State::left : State::done;
  else if (c == escape) state_ = State::left;
  else if (c == '\t') return offer_next(places);
  else if (c == kill) text_.clear();
  else if ((c == backspace || c == erase) && !text_.empty()) text_.pop_back();
  else if (c >= ' ' && c < erase && text_.size() < longest) text_ += c;
  typed_ = text_;
  offered_ = 0;
}

void PlaceEntry::offer_next(std::span<const std::string> places) {
  const auto found = matching_places(places, typed_);
  if (!found.empty()) text_ = std::string(found[offered_++ % found.size()]);
}

}  // namespace ohmic::app
