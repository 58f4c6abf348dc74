#pragma once
// A sound card's own switches and knobs: preamp gain, 48 V, pad, output level; each with the channels it belongs to.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"

namespace ohmic::devices {

/// One control of a card. Its value is a number: 0 or 1 of what is on or off, an index into `choices`, or a level in
/// `unit`.
struct Switch {
  enum class Kind : std::uint8_t {
    gain,            // of a preamp
    phantom,         // 48 V on a microphone's wires
    pad,             // attenuates before the preamp
    instrument,      // Hi-Z: for a pickup; else line
    air,             // a transformer's sound
    direct_monitor,  // the card's inputs to its own outputs, past the computer
    output_level,
    output_mute,   // 1: silent
    clock_source,  // which clock the card follows
    other,         // what it does is not known for sure: told, never written
  };
  Kind kind = Kind::other;
  bool is_input = false;      // of inputs; else of outputs or the whole card
  std::vector<int> channels;  // of the card, from 1; empty: the whole card
  std::string control;        // as the card names it
  double minimum = 0.0, maximum = 1.0, step = 1.0;
  std::string unit;                  // "dB", or empty
  std::vector<std::string> choices;  // of an enumeration
  double off = 0.0, on = 1.0;        // which values these are, of a switch
  bool can_be_written = false;
};

/// "48 V of inputs 1 and 2", "gain of input 3", "clock source".
std::string words_of(const Switch& one);

/// Did the person say that this card's phantom power may be turned on here? `card` is what Switches::card() says.
using Consent = std::function<bool(std::string_view card, const Switch& phantom)>;

/// One card's. Opening them reads and changes nothing. Everything [control].
class Switches {
 public:
  virtual ~Switches() = default;
  /// What tells this card from every other one, for as long as it can be told: its USB id and serial number, or its name
  /// and where it is plugged in.
  virtual const std::string& card() const = 0;
  /// Their places here are their numbers below, while the card is there.
  virtual std::span<const Switch> all() const = 0;
  /// Errors: the card is gone.
  virtual Result<double> read(std::size_t number) = 0;
  /// Phantom power is turned on only where the person consented to it for this card and these inputs; turned off always.
  /// Errors: no consent, what the control does is not known, it cannot be written, out of range, the card is gone.
  virtual Result<void> write(std::size_t number, double value) = 0;
  /// Readable (poll) when something was changed by others: the card's own buttons, another mixer. -1: never, or no more,
  /// because next_change() found the card gone.
  virtual int descriptor() const = 0;
  /// Which one was changed by whomever, since the last call; nothing: none.
  virtual std::optional<std::size_t> next_change() = 0;
};

}  // namespace ohmic::devices
