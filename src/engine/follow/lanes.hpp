#pragma once
// The two ways between a followed card and its clock: a ring of numbered frames, and a resampler that is told where to be.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/follow/numbered_ring.hpp"
#include "engine/follow/soft_edges.hpp"
#include "units/format.hpp"
#include "units/quantity.hpp"

namespace ohmic::engine {

/// What a lane did with a period.
enum class LaneDid : std::uint8_t {
  waits,   // not in step yet: silence
  plays,   // as it should
  begins,  // in step from here on: it rises from silence
  starves  // the other side was late: it breaks off, softly
};

/// What a lane is made for.
struct LaneSetup {
  int channels = 0;
  Format clock;
  Hertz follower;
  bool is_resampled = true;  // false: both share a word clock, and the ring alone is between them
};

/// Positions count frames of the follower. While it plays, a lane is exactly where it is told to be: its resampler's step
/// is set anew for every period. A target that is further away than this many frames is met by breaking off.
inline constexpr double farthest_correction = 8.0;

/// From the ring that the card's thread writes to the clock's blocks. [audio]
class CaptureLane {
 public:
  /// [control]
  explicit CaptureLane(const LaneSetup& setup);
  ~CaptureLane();

  /// So many frames in front of its position must be in the ring.
  double reach() const noexcept;
  /// Fills a period, so that the next one begins at `target`; `ratio`: frames of the follower per frame of the clock.
  LaneDid receive(NumberedRing& ring, double target, double ratio, double tolerance, SoftEdges& edges,
                  std::span<float* const> channels, int frames) noexcept;
  /// Not in step any more.
  void stop() noexcept { is_playing_ = false; }
  bool is_playing() const noexcept { return is_playing_; }

 private:
  struct Resampler;
  double here() const noexcept;
  bool begin(NumberedRing& ring, double start, double needed) noexcept;
  int resample(NumberedRing& ring, double step, int frames) noexcept;

  LaneSetup setup_;
  std::unique_ptr<Resampler> resampler_;
  std::vector<float> interleaved_;
  std::int64_t read_ = 0;  // the next frame of the ring
  bool is_playing_ = false;
};

/// From the clock's blocks to the ring that the card's thread reads. [audio]
class PlaybackLane {
 public:
  /// [control]
  explicit PlaybackLane(const LaneSetup& setup);
  ~PlaybackLane();

  /// So many frames of the follower is what has been written behind what it was made from.
  double reach() const noexcept;
  /// Takes a period, so that the frame behind its last one will have the number `target`.
  LaneDid send(NumberedRing& ring, double target, double ratio, double tolerance,
               std::span<const float* const> channels, int frames) noexcept;
  void stop() noexcept { is_playing_ = false; }
  bool is_playing() const noexcept { return is_playing_; }

 private:
  struct Resampler;
  bool begin(NumberedRing& ring, double start, double ratio) noexcept;
  void resample(NumberedRing& ring, double per_frame, int frames) noexcept;
  void copy(NumberedRing& ring, int frames) noexcept;

  LaneSetup setup_;
  std::unique_ptr<Resampler> resampler_;
  std::vector<float> interleaved_;
  std::int64_t written_ = 0;  // one more than the last frame in the ring
  bool is_playing_ = false;
  bool has_played_ = false;
};

}  // namespace ohmic::engine
