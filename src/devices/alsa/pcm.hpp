#pragma once
// One direction of an ALSA device: opened, set to a format, and its ring read or written a period at a time.

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "devices/alsa/sample_format.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"
#include "units/format.hpp"

// libasound itself and not zita-alsa-pcmi (0.6.1), which takes the exact rate, period and number of periods or fails,
// knows mapped rings only and no 24 bits in 4 bytes, prints its errors instead of returning them, cannot be stopped while
// it waits, and tells a device that was unplugged or suspended as any other failure.
namespace ohmic::devices::alsa {

enum class Direction : std::uint8_t { capture, playback };

/// What is wanted of one direction.
struct Wanted {
  Format format;
  int channels = 2;
  int periods = 3;        // of the ring
  bool is_exact = false;  // this rate and this period or none: the other direction has them already
  bool may_map = true;    // false: through read and write calls even where the ring can be mapped
};

/// What it got.
struct Got {
  Hertz rate{0.0};
  int frames = 0;  // a period
  int ring = 0;    // frames of the whole ring
  int channels = 0;
  SampleFormat format;
  bool is_mapped = false;
  bool is_interleaved = false;
};

/// Where a stream stands.
enum class PcmState : std::uint8_t { running, xrun, suspended, gone, other };

class Pcm {
 public:
  /// Opens the device without waiting for it. `name` as ALSA spells it: "hw:USB,0". [control]
  /// Errors: -errno of ALSA; words: see why().
  static std::expected<Pcm, int> open(const std::string& name, Direction direction);
  Pcm(Pcm&&) noexcept;
  Pcm& operator=(Pcm&&) noexcept;
  ~Pcm();

  /// Rate, channels, format, period and ring, in this order, the nearest to what is wanted; may be called again. [control]
  /// Errors: what it cannot, in words.
  Result<Got> set(const Wanted& wanted);
  const Got& got() const noexcept;
  Direction direction() const noexcept;

  /// Starts and stops as one with `other` from now on, where the driver can. [control]
  bool link(Pcm& other) noexcept;

  // The following return -errno where they fail. [audio] as far as the driver lets them be.

  /// Forgets what was in the ring; ready to start.
  int prepare() noexcept;
  int start() noexcept;
  /// Stops at once.
  int drop() noexcept;
  /// Frames that can be read or written now. `is_asked`: of the hardware itself, not of its last interrupt.
  long available(bool is_asked) noexcept;
  /// What available() would say without asking the hardware, and when that was so, on the clock that says `now`; no time: the
  /// driver does not say.
  struct Moment {
    long frames = 0;
    Clock::Time when{};
  };
  Moment moment(Clock::Time now) noexcept;
  /// Frames between the connector and the next frame read or written, as the driver knows it.
  long delay() noexcept;
  PcmState state() noexcept;
  /// Reads `frames` into as many channels as the device has; they must be available.
  int read(std::span<float* const> to, int frames) noexcept;
  /// Writes `frames`; a null channel is silent.
  int write(std::span<const float* const> from, int frames) noexcept;

  /// To be polled for the next period: file descriptors and events as poll() wants them, and what they mean.
  struct Watch {
    int descriptor = -1;
    short events = 0;
  };
  std::span<const Watch> watches() const noexcept;

 private:
  struct State;
  explicit Pcm(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// ALSA's error numbers in words: "it is in use", "it was unplugged".
std::string why(int error);

/// libasound prints to stderr what it does not like: not in this program. Idempotent. [control]
void keep_quiet();

}  // namespace ohmic::devices::alsa
