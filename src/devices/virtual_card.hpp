#pragma once
// A sound card whose clock a test turns by hand: the same bits every time, faster than real time, broken on demand.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "devices/card.hpp"
#include "devices/cycle.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

/// Fills the inputs (all granted channels, `frames` each) that begin at frame `position` since open.
using Source = std::function<void(Frames position, std::span<float* const> channels, int frames)>;
/// Takes the outputs that were computed for frame `position`.
using Sink = std::function<void(Frames position, std::span<const float* const> channels, int frames)>;

/// Plays these channels once, then silence. Channels that are not there are silent.
Source play(std::vector<std::vector<float>> channels);

/// Collects what a card plays; keep it alive as long as its sink.
struct Tape {
  std::vector<std::vector<float>> channels;
  Sink sink();
};

/// Errors: a format or a number of channels no card without hardware takes.
Result<void> fits(const Asked& asked, int most_channels);

/// What a virtual card is.
struct VirtualSetup {
  std::vector<double> refused_rates;  // Hz; asked for one of these, open answers with a sentence
  int most_channels = 1024;           // each way
  Frames capture_latency;             // as its connectors would have
  Frames playback_latency;
  double drift_ppm = 0.0;  // its crystal against the clock: +100 makes periods shorter by 100 ppm
  Clock::Time jitter{0};   // each period comes late by 0 to this much, pseudo-random from `seed`
  std::uint32_t seed = 1;
  Clock::Time grid{0};  // its interrupts come on this grid, and say when its periods ended; 0: at their ends
  Cycle::Thread thread = Cycle::Thread::audio;  // offline: the client may wait, for files read ahead
};

/// Grants what is asked. Everything happens on the thread that calls turn(), at once.
class VirtualCard final : public Card {
 public:
  /// Turns `clock` forward as its periods pass. It must outlive the card.
  explicit VirtualCard(TurnedClock& clock, VirtualSetup setup = {});

  Result<Granted> open(const Asked& asked) override;
  Result<void> start(Client& client) override;
  void stop() noexcept override;
  bool next_event(Event& event) noexcept override;

  /// What its connectors hear and where they lead. Called outside the audio scope, so both may allocate.
  void connect(Source source, Sink sink);
  /// Lets so many periods pass, each with one call of the client; time passes too. Stopped or unplugged, only time does.
  void turn(int periods = 1);
  /// When its next period is due on the clock: with two cards, turn the one that is due first.
  Clock::Time due() const noexcept;
  /// When its next period ends on its crystal: due(), but for its grid.
  Clock::Time ends() const noexcept;

  /// So many frames are lost: time passes, the client misses them, an xrun is told.
  void stall(Frames frames);
  /// The card changes its format by itself; silent until it is opened again, which then grants this format.
  void change(const Format& format);
  /// Takes the card away, and brings it back: open fails in between.
  void unplug();
  void replug();
  /// The crystal changes: +100 makes periods shorter by 100 ppm.
  void drift(double ppm) { setup_.drift_ppm = ppm; }

  /// Frames of sound since open.
  Frames position() const noexcept { return position_; }

 private:
  void pass(Frames frames);
  double true_rate() const noexcept;
  std::uint32_t random() noexcept;

  TurnedClock& clock_;
  VirtualSetup setup_;
  Cycle cycle_;
  Source source_;
  Sink sink_;
  std::uint32_t dice_;
  double due_ = 0.0;  // ns on the clock, of the next period, without jitter
  Frames position_;
  Format forced_{.rate = Hertz(0.0), .frames = 0};  // what change() forced, frames 0 when nothing was
  bool is_plugged_ = true;
  bool is_open_ = false;
};

}  // namespace ohmic::devices
