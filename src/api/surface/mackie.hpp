#pragma once
// A Mackie Control: eight motor faders, knobs with rings, buttons with lamps and a display, on the desk's strips.

#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "api/surface/midi_message.hpp"
#include "api/surface/panel.hpp"
#include "units/clock.hpp"

namespace ohmic::api {

/// Knows no port: messages go in, messages come out. docs/surfaces.md says what each control does. All calls [control].
///
/// Notes, controllers and display positions are those of the Mackie Control protocol as it is documented publicly
/// (EMATech/TouchMCU, doc/mackie_control_protocol.md; tttapa, Control Surface library, class MCU).
class Mackie {
 public:
  Mackie(Panel& panel, const Clock& clock) : panel_(panel), clock_(clock) {}

  /// The device was connected, or forgot what it shows: everything is sent anew.
  void refresh();
  void hear(std::span<const std::uint8_t> message);
  void tell(const std::vector<rig::Turned>& turned);
  void tell(const Levels& levels);
  /// What it is to be shown, once, however much it heard and was told since the last time.
  std::vector<MidiBytes> take();

  /// What the knobs turn.
  enum class Knobs { gain, sends, pan };

 private:
  static constexpr std::size_t width = 8;

  void press(int note, bool is_down);
  void turn_knob(std::size_t at, int steps);
  void move_fader(std::size_t at, double position);
  void step_bank(int by);
  const PanelStrip* strip(std::size_t at) const;
  std::string knob_address(const PanelStrip& strip) const;
  std::string fader_address(const PanelStrip& strip) const;
  std::string master_address() const;
  std::string mix() const;
  void show();
  void show_display();
  void show_strip(std::size_t at);
  void lamp(int note, bool is_on);
  void send(int key, MidiBytes message);

  Panel& panel_;
  const Clock& clock_;
  std::vector<PanelStrip> strips_;
  std::size_t bank_ = 0, mix_ = 0;
  Knobs knobs_ = Knobs::gain;
  bool is_flipped_ = false, is_stale_ = false;
  std::array<bool, width + 1> touched_{};
  std::map<int, MidiBytes> shown_;  // what it shows now, by lamp, fader, ring, line
  std::vector<MidiBytes> messages_;
  Clock::Time metered_{};
};

}  // namespace ohmic::api
