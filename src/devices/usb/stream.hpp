#pragma once
// One direction's isochronous transfers: each is answered when the engine's frame counter has passed the frames it carries.

#include <cstdint>
#include <vector>

#include "devices/usb/frame_ring.hpp"
#include "devices/usb/layout.hpp"
#include "devices/usb/timeline.hpp"
#include "devices/usb/wire.hpp"

namespace ohmic::devices::usb {

// Latency. Frame n of what a host plays is put into the ring under its own number as soon as the transfer arrives, which is
// before it is due: hosts send some transfers ahead. The engine's period [e, e + b) takes the b frames before number e - s,
// whatever the size of the host's transfers; what the engine gives in that period goes out under numbers e to e + b, each
// as soon as it passes. Streams begin with a period, two that are opened together with the same frame, so a loop through
// this card costs exactly the engine's period and s, every time. No transfer's length is added. A transfer to the host that
// is due while the engine is late waits for it instead of running dry, and one from the host waits for the counter.
//
// s is a quarter of a millisecond. Linux plays at 32 frames x 3 in transfers of up to 36 frames and records in such of 24;
// what a program wrote is then sent (3 - 1) 32 - 36 - 24 = 4 frames before it is due at worst (sound/usb/endpoint.c: a
// transfer is filled when another comes back). The rest of s is the time its threads need for that, which have no real-time
// priority. Without s, 32 channels lost a transfer's end every few seconds; with it, none.

/// s: how many frames later than due a host's transfer may come.
constexpr std::int64_t slack(double rate) noexcept { return static_cast<std::int64_t>(rate / 4000.0); }

/// The transfers that a host has under way, oldest first; bounded.
class Transfers {
 public:
  struct Transfer {
    std::uint32_t sequence = 0;
    std::int64_t begin = 0, end = 0;  // its frames, by the card's counter
    std::vector<Packet> packets;
  };
  static constexpr std::size_t most = 64;  // Linux has 12 under way

  /// A place behind the last; nullptr: too many.
  Transfer* add();
  bool empty() const noexcept { return count_ == 0; }
  Transfer& first() noexcept { return ring_[begin_]; }
  const Transfer& first() const noexcept { return ring_[begin_]; }
  void remove_first() noexcept;
  /// Takes out the one with that sequence number, copying it to `taken`; false: not here.
  bool remove(std::uint32_t sequence, Transfer& taken);

 private:
  std::vector<Transfer> ring_ = std::vector<Transfer>(most);
  std::size_t begin_ = 0, count_ = 0;
};

/// What a side of the card counts.
struct Counts {
  long host_late = 0;  // times that the host came too late with what it plays, or far too late for what it records
  long lost = 0;       // frames that were not heard: too late, or the engine was not there
};

/// One endpoint. Everything happens on the thread that calls it.
class Stream {
 public:
  enum class Direction : std::uint8_t { playback, capture };  // as the host sees it
  Stream(Direction direction, int channels, Rings& rings);

  /// The other direction. [before any transfer]
  void set_partner(const Stream& partner) noexcept { partner_ = &partner; }

  /// The host opened it with `bytes` a sample at `rate`; 0 closes it. Transfers under way are given back.
  void open(int bytes, double rate, std::vector<std::uint8_t>& out);
  bool is_open() const noexcept { return bytes_ > 0; }

  /// Takes a transfer. `gain` is what the volume now says; it is reached within 10 ms.
  void submit(const Submit& submit, const Timeline& time, Clock::Time now, float gain, std::vector<std::uint8_t>& out);
  /// Gives up one that is under way; false: it is not here.
  bool unlink(std::uint32_t sequence, const Timeline& time);
  /// Answers what is due.
  void tick(const Timeline& time, Clock::Time now, float gain, std::vector<std::uint8_t>& out);
  /// When tick() will have something to do; Clock::Time::max(): not before another submit.
  Clock::Time due(const Timeline& time, Clock::Time now) const noexcept;

  const Counts& counts() const noexcept { return counts_; }

 private:
  void anchor(const Timeline& time, Clock::Time now) noexcept;
  std::int64_t untaken(const Timeline& time, Clock::Time now) const noexcept;
  int size_packets(const Submit& submit, Transfers::Transfer& transfer) noexcept;
  void take_sound(const Submit& submit, const Transfers::Transfer& transfer, const Timeline& time, Clock::Time now);
  void give_sound(const Transfers::Transfer& transfer, const Timeline& time, std::uint8_t* data);
  void apply_gain(float* samples, std::int64_t frames) noexcept;
  void aim_gain(float goal) noexcept;

  Direction direction_;
  int channels_;
  Rings& rings_;
  FrameRing& ring_;  // this direction's
  int bytes_ = 0;
  double rate_ = 48000.0;
  Transfers transfers_;
  Transfers::Transfer taken_;
  const Stream* partner_ = nullptr;
  bool is_anchored_ = false;
  std::int64_t start_ = 0;    // card's number of the first frame since the anchor ...
  Clock::Time started_at_{};  // ... and when its transfer came
  std::int64_t next_ = 0;     // card's number of the next transfer's first frame
  std::int64_t packets_ = 0;  // capture: since the anchor
  float gain_ = 1.0f, goal_ = 1.0f, gain_step_ = 0.0f;
  std::vector<float> scratch_;
  Counts counts_;
};

}  // namespace ohmic::devices::usb
