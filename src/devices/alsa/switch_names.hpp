#pragma once
// Which controls of which cards are known, by the names their drivers publish; every rule says who publishes it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devices/switches.hpp"

namespace ohmic::devices::alsa {

/// A control as ALSA lists it.
struct Control {
  enum class Type : std::uint8_t { boolean, integer, enumeration, other };
  unsigned id = 0;          // ALSA's numid
  bool is_of_card = false;  // ALSA's interface CARD; else MIXER
  std::string name;
  int index = 0;
  Type type = Type::other;
  int values = 1;
  long minimum = 0, maximum = 1, step = 1;  // of integers
  std::vector<std::string> choices;         // of enumerations
  std::optional<double> minimum_db, maximum_db;
  bool can_be_read = true, can_be_written = false;
};

/// Which of a control's values a switch is.
struct Mapped {
  Switch said;
  unsigned control = 0;      // Control::id
  int value = 0;             // from 0
  bool is_inverted = false;  // ALSA's 1 is our 0
};

/// What a control is on a card whose USB id is `usb` ("1235:8215"; empty: not on USB). One a value where every value has
/// a channel of its own, else one for all. A control that no rule knows, or that is not of the type its rule says, is
/// one switch of kind `other`.
std::vector<Mapped> mapped(const Control& control, std::string_view usb);

/// A rule, for documentation and tests.
struct NameRule {
  /// Whose it is.
  enum class Channels : std::uint8_t {
    whole,   // the whole card
    number,  // {n}
    range,   // {n} to {m}
    each,    // the first value is channel 1's, and so on; a single one is the whole card's
  };
  std::string_view pattern;  // {n}, {m}: numbers; {any}: some letters
  Switch::Kind kind;
  bool is_input;
  Channels channels;
  std::string_view source;
  std::string_view vendor = {};  // of USB ids: this one only
  bool is_inverted = false;
};
const std::vector<NameRule>& name_rules();

/// Does `name` fit `pattern`? The numbers in it, in their order; {any} is at least one letter.
std::optional<std::vector<int>> fits(std::string_view pattern, std::string_view name);

}  // namespace ohmic::devices::alsa
