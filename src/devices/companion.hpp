#pragma once
// A card beside the one that is the clock: once in every period of the clock it gives and takes exactly that many frames.

#include <span>
#include <string>

#include "devices/card.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

/// How well a companion keeps step.
struct Step {
  double ppm = 0.0;    // its own clock against the clock's, as the loop hears it; 0: it has none, it is paced by ours
  double error = 0.0;  // frames that its ring is away from where it should be; lately, smoothed
  long resyncs = 0;    // times that sound was skipped or repeated to be in step again
  bool is_locked = false;   // the loop has settled: error below a frame
  Frames capture_latency;   // from its connector to the block of receive(), rings and resampler included
  Frames playback_latency;  // from the block of send() to its connector
};

/// Another card, a program's connection, a USB host: whoever plays along without being the clock. One thread opens,
/// starts, stops and asks: [control].
class Companion {
 public:
  virtual ~Companion() = default;
  /// Takes it, ready for periods of `clock`. Errors: not there, refused, busy; with what to do. Opening an open one
  /// closes it first.
  virtual Result<Granted> open(const Asked& asked, const Format& clock) = 0;
  virtual Result<void> start() = 0;
  /// After this returns receive() gives silence and send() throws away. Idempotent.
  virtual void stop() noexcept = 0;

  // Every period of the clock is two calls in this order, the sound being computed in between: what comes in is heard, and
  // what goes out was made, in the same period.

  /// A period of the clock, which began at `when`: fills the channels with what came in from the companion. Not open, lost
  /// or out of step: silence. At most the clock's frames. [audio]
  virtual void receive(std::span<float* const> channels, int frames, Clock::Time when) noexcept = 0;
  /// The same period's end: takes what the companion is to play, as many frames as receive() gave. [audio]
  virtual void send(std::span<const float* const> channels, int frames) noexcept = 0;
  /// The clock lost so many frames in front of the next period; 0: it does not know how many. [audio]
  virtual void missed(Frames frames) noexcept { static_cast<void>(frames); }

  /// The oldest event not yet told, in order; `lost` means: open it anew.
  virtual bool next_event(Event& event) noexcept = 0;
  virtual Step step() const noexcept = 0;
};

}  // namespace ohmic::devices
