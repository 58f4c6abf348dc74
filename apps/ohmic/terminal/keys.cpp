// The table of keys, and the reading of ECMA-48 control sequences: ESC [ parameters final, or ESC O final.

#include "terminal/keys.hpp"

#include <optional>

namespace ohmic::app {
namespace {

std::optional<Key> plain_key(char c) {
  switch (c) {
    case 'k': return Key::up;
    case 'j': return Key::down;
    case 'g': return Key::first;
    case 'G': return Key::last;
    case 'h':
    case '-': return Key::less;
    case 'l':
    case '+':
    case '=': return Key::more;
    case 'H':
    case '_': return Key::slightly_less;
    case 'L':
    case '*': return Key::slightly_more;
    case '<':
    case '[': return Key::much_less;
    case '>':
    case ']': return Key::much_more;
    case 'm':
    case 'M': return Key::mute;
    case 's':
    case 'S': return Key::solo;
    case '1': return Key::choice_1;
    case '2': return Key::choice_2;
    case '3': return Key::choice_3;
    case '4': return Key::choice_4;
    case '\t': return Key::next_mix;
    case 'u': return Key::undo;
    case 'r': return Key::redo;
    case 'a': return Key::other_side;
    case 't': return Key::talk;
    case 'x': return Key::dim;
    case 'o': return Key::scope;
    case 'n': return Key::next_place;
    case 'N': return Key::previous_place;
    case '/': return Key::name_place;
    case 'e': return Key::hear_place;
    case 'w':
    case 'W': return Key::save;
    case '?': return Key::help;
    case 'q':
    case 'Q': return Key::quit;
    case '\x0c': return Key::redraw;  // Ctrl-L
    default: return std::nullopt;
  }
}

/// A whole sequence behind ESC [ or ESC O. Parameters as xterm writes them: "1;2" is shift, "1;5" control.
std::optional<Key> sequence_key(std::string_view parameters, char last) {
  const bool is_shifted = parameters.ends_with(";2");
  const bool is_controlled = parameters.ends_with(";5");
  switch (last) {
    case 'A': return Key::up;
    case 'B': return Key::down;
    case 'C': return is_shifted ? Key::slightly_more : is_controlled ? Key::much_more : Key::more;
    case 'D': return is_shifted ? Key::slightly_less : is_controlled ? Key::much_less : Key::less;
    case 'H': return Key::first;
    case 'F': return Key::last;
    case '~':
      if (parameters == "5") return Key::much_more;  // page up
      if (parameters == "6") return Key::much_less;  // page down
      if (parameters == "1" || parameters == "7") return Key::first;
      if (parameters == "4" || parameters == "8") return Key::last;
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace

std::vector<Key> KeyDecoder::decode(std::string_view bytes) {
  pending_ += bytes;
  std::string_view rest = pending_;
  std::vector<Key> keys;
  const auto take = [&](std::optional<Key> key) {
    if (key) keys.push_back(*key);
  };
  while (!rest.empty()) {
    if (rest[0] != '\033') {
      take(plain_key(rest[0]));
      rest.remove_prefix(1);
      continue;
    }
    if (rest.size() == 1) break;  // the rest may follow
    if (rest[1] == '\033') {
      take(Key::leave);
      rest.remove_prefix(1);
      continue;
    }
    if (rest[1] != '[' && rest[1] != 'O') {
      rest.remove_prefix(2);  // Alt with a key
      continue;
    }
    std::size_t end = 2;
    while (end < rest.size() && rest[end] >= 0x20 && rest[end] <= 0x3F) ++end;
    if (end == rest.size()) {
      if (rest.size() > 32) rest = {};  // no terminal says that much
      break;
    }
    take(sequence_key(rest.substr(2, end - 2), rest[end]));
    rest.remove_prefix(end + 1);
  }
  pending_ = std::string(rest);
  return keys;
}

std::vector<Key> KeyDecoder::flush() {
  const bool is_escape = pending_ == "\033";
  pending_.clear();
  return is_escape ? std::vector{Key::leave} : std::vector<Key>{};
}

}  // namespace ohmic::app
