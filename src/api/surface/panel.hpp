#pragma once
// What a control surface turns: the desk as a row of strips, each value with a position between 0 and 1.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/protocol.hpp"
#include "rig/session.hpp"

namespace ohmic::api {

/// One strip of a surface: where its controls stand on the desk. An empty address: it has no such control.
struct PanelStrip {
  enum class Kind { input, playback, group, mix, output };
  Kind kind = Kind::input;
  std::string name;
  std::string fader, mute, solo, gain, trim;
};

/// OSC and MIDI stand on it. All calls [control].
class Panel {
 public:
  /// Both must outlive it.
  Panel(rig::Session& session, Protocol& protocol) : session_(session), protocol_(protocol) {}

  /// Something was turned, or the rig is another: what was looked up is looked up anew.
  void forget() { entries_.clear(); }

  /// Inputs, playbacks, groups, mixes, then phones and monitors, as the rig has them now. The right side of a linked
  /// pair is its partner's.
  std::vector<PanelStrip> strips() const;
  std::vector<std::string> mixes() const;
  /// "mix.Lead.sends.Kick"; the strip must be an input or a playback.
  static std::string send(std::string_view mix, const PanelStrip& strip);

  /// In the base unit; flags are 0 or 1. Nothing: there is no such value, or it is unknown.
  std::optional<double> value(std::string_view address) const;
  /// As its control stands: see position_at().
  std::optional<double> position(std::string_view address) const;
  bool is_flag(std::string_view address) const;
  /// As the rig file spells it; empty: none.
  std::string text(std::string_view address) const;

  /// Turned by `by` ("OSC"), heard at once, and told to everybody else. Beyond the range: its end. Errors: Session::set's.
  Result<void> set(std::string_view address, double value, std::string_view by);
  Result<void> set_position(std::string_view address, double position, std::string_view by);
  Result<void> set_text(std::string_view address, std::string_view text, std::string_view by);
  Result<void> toggle(std::string_view address, std::string_view by);

  void undo(std::string_view by);
  void redo(std::string_view by);
  Result<int> save() { return session_.save(); }
  const rig::Rig& rig() const { return session_.desk().rig(); }

 private:
  struct Entry {
    Field field;
    bool is_name = false;
    double value = unknown;
    std::string text;
  };
  /// Everything there is, looked up once after each change: feedback asks for hundreds of values. Null: no such value.
  const Entry* entry(std::string_view address) const;

  rig::Session& session_;
  Protocol& protocol_;
  mutable std::map<std::string, Entry, std::less<>> entries_;
};

/// Where a control of this law stands, 0 to 1, and back.
///
/// A decibel fader that goes down to off has four slopes, as long-throw faders are printed: the top 20 dB take half the
/// travel, the next 20 dB a quarter, the next 30 dB three sixteenths, the last 30 dB a sixteenth; 0 is off. A fader
/// with 10 dB above unity has its 0 dB at three quarters. Frequencies and ratios travel by octaves, all else evenly.
double position_at(const Field& field, double value);
double value_at(const Field& field, double position);

}  // namespace ohmic::api
