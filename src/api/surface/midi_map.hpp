#pragma once
// MIDI learn: which knob, fader or button of any controller turns which value, kept beside the rig file.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/surface/midi_message.hpp"
#include "api/surface/panel.hpp"

namespace ohmic::api {

/// "band.midi" beside "band.toml": a line "cc 1 7 = input.Kick.fader" for each; # begins a comment.
std::string midi_map_file(std::string_view rig_file);

/// All calls [control].
class MidiMap {
 public:
  explicit MidiMap(Panel& panel) : panel_(panel) {}

  /// Errors: a file that is there and cannot be read, or a line of it, with its number; what was understood counts.
  Result<void> load(const std::string& file);
  /// Atomic. Errors: the file cannot be written.
  Result<void> save(const std::string& file) const;

  /// The next control that moves turns this value. Errors: there is no such value, or it is a name.
  Result<void> learn(std::string_view address);
  bool is_learning() const { return !learning_.empty(); }
  void stop_learning() { learning_.clear(); }
  /// Takes away what turns this value; how many there were.
  int forget(std::string_view address);
  const std::map<MidiControl, std::string>& entries() const { return entries_; }

  /// A message came. A flag is toggled by a note or controller that goes above its middle. Everything else waits until
  /// the control passes the place where the value stands (soft takeover): nothing jumps, no volume gets loud by a touch.
  /// Returns true when something was learned. Errors: what was to be turned is not there any more.
  Result<bool> hear(std::span<const std::uint8_t> message);

 private:
  struct Hand {
    double last = 0.0;      // where the control stood
    bool is_taken = false;  // it has the value in hand
    double given = 0.0;     // what it was given last
  };
  Result<bool> turn(const std::string& address, const MidiMove& move, Hand& hand, bool is_first);

  Panel& panel_;
  std::map<MidiControl, std::string> entries_;
  std::map<MidiControl, Hand> hands_;
  std::string learning_;
};

}  // namespace ohmic::api
