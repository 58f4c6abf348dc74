#pragma once
// A rig that plays: what an app drives and shows. Knows the engine and the rig, not which card turns it.

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devices/card.hpp"
#include "dsp/sound_exposure.hpp"
#include "engine/engine.hpp"
#include "gear/circuit_scope.hpp"
#include "rig/desk.hpp"
#include "rig/extent.hpp"
#include "rig/late.hpp"
#include "rig/rig.hpp"
#include "rig/tried.hpp"
#include "stream/tap.hpp"
#include "units/clock.hpp"

namespace ohmic::rig {

/// What one input shows. Levels are NaN where there is nothing of the kind.
struct InputState {
  std::string name;
  bool is_muted = false;
  bool is_soloed = false;
  DBSPL sound{unknown};                // rms in front of the capsule
  DBu wire{unknown};                   // rms at the preamp's input
  DBFS rms{unknown};                   // behind the strip
  DBFS peak{unknown};                  // highest since the last look
  long clips = 0;                      // samples at the converter's limit so far
  bool is_program = false;             // a playback: rms and peak are the louder side's
  bool is_linked = false;              // the right side of a pair: its strip is its partner's
  Decibel gate, de_esser, compressor;  // how far each turns down now
  std::string silent_because;          // "a condenser without 48 V"; empty when it plays
};

/// What a circuit shows while it is heard.
struct CircuitState {
  Ampere supply_current, load_current;  // mean of both sides; rms of the larger side
  double iterations = 0.0;              // of Newton's method per step, lately
  long unconverged = 0, fallbacks = 0;  // steps so far: equations not met; taken the slow way
  long mutings = 0;                     // times it was silent for a second because no solution was found
  struct Probe {
    std::string name;
    bool is_current = false;
    double mean = 0.0, swing = 0.0;  // V or A, left side; half the distance from the lowest to the highest
    bool is_heard = false;
  };
  std::vector<Probe> probes;
  std::shared_ptr<const std::vector<std::string>> places;  // CircuitFile::places(): what can be listened to and shown
  std::string listen, look;                                // its settings `listen` and `scope`
  std::string seen;                                        // the place on the scope
  bool is_current_seen = false;
  std::optional<gear::ScopeTrace> scope;  // nothing: nothing was seen there yet
};

/// What one phones output (or pair of monitors) shows.
struct PhonesState {
  std::string name;
  std::string mix;
  Decibel level;  // the volume knob
  bool is_muted = false;
  int choice = 0;                    // which of `choices` is heard
  std::vector<std::string> choices;  // "Opamp -> DT 990 Pro"
  DBSPL sound{unknown};              // rms at the ear, the louder side
  DBSPL peak{unknown};               // level of the sine with the highest peak since the last look
  DBSPL ceiling;
  bool is_at_most = false;    // a knob nobody sees follows: levels and volts are upper bounds
  Volt volts;                 // rms at the terminals, the louder side
  Decibel headroom{unknown};  // before the amplifier's first limit, at the present peak
  std::string limit;          // which limit that is: "rails", "current", "converter"
  Decibel ceiling_reduction;  // how far the ceiling turns down now
  long clamped = 0;           // samples held at the ceiling so far
  long socket_clipped = 0;    // samples the card's real socket could not reach so far
  long limited = 0;           // samples clipped by the amplifier so far
  /// Volts at the terminals over frequency against 1 kHz, in dB: what amplifier and headphone make of each other.
  std::vector<float> response;          // at response_frequencies; empty: monitors
  std::optional<CircuitState> circuit;  // where the amplifier that is heard is a netlist
};

/// Third octaves from 20 Hz to 20 kHz.
inline constexpr std::array response_frequencies = {
    20.0,  25.0, 31.5,   40.0,  50.0, 63.0,  80.0,   100.0, 125.0, 160.0, 200.0, 250.0, 315.0,  400.0, 500.0, 630.0,
    800.0, 1e3,  1.25e3, 1.6e3, 2e3,  2.5e3, 3.15e3, 4e3,   5e3,   6.3e3, 8e3,   10e3,  12.5e3, 16e3,  20e3};

/// What a mix or a stream shows.
struct BusState {
  std::string name;
  DBFS rms{unknown};   // the louder side
  DBFS peak{unknown};  // highest of the last two seconds
};

struct Applied {
  Extent extent = Extent::nothing;
  std::vector<Turned> turned;  // values that changed, of those that can be turned
};

/// Options that are not the rig's own.
struct SessionOptions {
  bool is_offline = false;        // render: files are waited for, nothing is dropped
  bool loops = true;              // recordings begin again at their end
  bool has_full_ceiling = false;  // render: the ceiling is 0 dBFS on every output, so that files are full
};

/// The rig on its engine. All calls [control], from one thread.
class Session {
 public:
  /// Opens the recordings. Errors: a recording that cannot be opened, with its place in the rig.
  static Result<std::unique_ptr<Session>> open(Rig rig, SessionOptions options, Clock& clock);
  ~Session();

  /// What to ask of a card: rate, frames and a name for every channel.
  devices::Asked asked() const;
  /// Builds the plan for what was granted and hands it to the engine. Called again after every (re)opening of a card;
  /// what was turned since the start is kept. Errors: a rate the gear cannot run at, too few channels on the card.
  Result<void> prepare(const devices::Granted& granted);
  engine::Engine& engine();
  const Rig& rig() const;

  /// The desk's values, by address: see Desk. What changes is heard at once; a set() that needs more than settings (an
  /// other socket on a preamp) adopts a plan. Errors: as Desk's.
  const Desk& desk() const;
  Result<Turned> set(std::string_view address, std::string_view value);
  Result<std::vector<Turned>> set(const std::vector<Scene::Value>& values);
  Result<std::vector<Turned>> copy_mix(std::string_view from, std::string_view to);
  std::vector<Turned> undo();
  std::vector<Turned> redo();
  std::vector<Turned> other_side();
  /// The mixes travel to the scene's gains within `fade` (empty: the desk's), everything else at its own pace.
  std::vector<Turned> recall(const Scene& scene, std::optional<Second> fade, std::vector<Error>& unknown);
  std::vector<Turned> take_up(std::vector<Error>& unknown);

  /// The file was edited: applies the smallest change that is sufficient. Extent::device: nothing was applied to the
  /// engine; open the card with asked() and call prepare(). Errors: a recording that cannot be opened; then nothing
  /// changed at all.
  Result<Applied> reload(Rig from_file);

  /// Desk::save and Desk::keep.
  Result<int> save();
  Result<void> keep();

  /// Somebody hears an input late on one phones output, at the level and in the place it has in their mix; the rest of that
  /// mix is as it was. Nothing: nobody does any more. No part of the desk's values: never undone, never kept. Ends by itself
  /// where the rig loses that way. Neither clicks: a changed delay fades within 20 ms. Errors: check(Late)'s.
  Result<void> hear_late(std::optional<Late> late);
  /// Somebody hears another choice of a phones output than its value says, faded to and level-matched as a choice is. No part
  /// of the desk's values, which stay as they are: whoever reads them does not learn what is heard. Nothing ends it. Errors:
  /// no such output or choice.
  Result<void> hear_choice(std::optional<Tried> tried);
  const std::optional<Tried>& heard_choice() const;
  /// Who hears what late now.
  const std::optional<Late>& heard_late() const;

  /// Where each phones output (by its name) and each mix ("mix.NAME") is listened to by network. New after every
  /// prepare(), reload() or set() that adopts a plan.
  const std::map<std::string, std::shared_ptr<stream::Tap>, std::less<>>& taps() const;

  std::vector<BusState> mixes();
  std::vector<BusState> streams();
  std::vector<InputState> inputs();
  std::vector<PhonesState> phones();  // phones first, then monitors
  /// What the ears on a phones output were exposed to, as the meter counts; see ear_of. Only rises until the card is
  /// opened anew. Nothing: there is no such output, or nothing plays.
  std::optional<dsp::SoundExposure::Sums> exposure(std::string_view phones);
  /// What the EQ file of a phones output does to it, its preamp included, in dB at each of these frequencies in Hz: of the
  /// very bands and taps that run. 0 dB where there is none, or no such output.
  std::vector<double> eq_response(std::string_view output, std::span<const double> frequencies) const;
  /// What a person should know before sound leaves by a real card: outputs whose sockets nobody calibrated.
  std::vector<std::string> notes() const;
  /// Longest recording, in frames of the card's rate; 0 when there is none.
  Frames length() const;
  /// True when every recording has come to its end (never while they loop).
  bool has_ended() const;
  /// Frames of recordings that came too late and were replaced by silence.
  Frames late_frames() const;
  /// Samples that were no numbers, in recordings and on the card's inputs, and became silence.
  long contained();
  /// Frames that recordings promised and did not hold: files that are cut off.
  Frames cut_off_frames() const;

 private:
  struct Parts;
  explicit Session(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ohmic::rig
