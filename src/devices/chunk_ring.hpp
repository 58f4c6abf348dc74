#pragma once
// Sound between an audio thread and the disk thread: a fixed set of chunks that travel round, full one way, empty back.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "rt/queue.hpp"

namespace ohmic::devices {

/// Some frames of every channel, planar.
struct Chunk {
  int frames = 0;
  std::int64_t gap = 0;  // frames that are missing before these
  bool is_last = false;
  std::vector<float*> channels;  // each frames_per_chunk long
};

/// One side fills chunks, the other empties them; either may be the audio thread. Nothing waits or allocates.
class ChunkRing {
 public:
  static constexpr int chunk_frames = 1024;

  /// At least `frames` of room, at least 4 chunks, at most 64 MB. [control]
  ChunkRing(int channels, std::int64_t frames)
      : stride_(static_cast<std::size_t>(channels) * chunk_frames),
        count_(number_of_chunks(stride_, frames)),
        memory_(std::make_unique<float[]>(stride_ * count_)),
        chunks_(count_),
        empty_(count_),
        full_(count_) {
    for (std::size_t i = 0; i < count_; ++i) {
      for (int c = 0; c < channels; ++c) {
        chunks_[i].channels.push_back(memory_.get() + i * stride_ + static_cast<std::size_t>(c) * chunk_frames);
      }
      empty_.push(&chunks_[i]);
    }
  }

  /// An empty one to fill; nullptr: all are full. [filler]
  Chunk* to_fill() noexcept { return take(empty_); }
  void filled(Chunk* chunk) noexcept { full_.push(chunk); }
  /// The oldest full one; nullptr: none. [emptier]
  Chunk* to_empty() noexcept { return take(full_); }
  void emptied(Chunk* chunk) noexcept { empty_.push(chunk); }

  std::size_t count() const noexcept { return count_; }
  std::size_t full() const noexcept { return full_.readable(); }
  std::size_t empty() const noexcept { return empty_.readable(); }

 private:
  static std::size_t number_of_chunks(std::size_t stride, std::int64_t frames) {
    const std::size_t wanted = static_cast<std::size_t>(frames) / chunk_frames + 1;
    const std::size_t most = (std::size_t{64} << 20) / (stride * sizeof(float));
    return std::max<std::size_t>(4, std::min(wanted, most));
  }
  static Chunk* take(rt::Queue<Chunk*>& queue) noexcept {
    Chunk* chunk = nullptr;
    queue.pop(chunk);
    return chunk;
  }

  std::size_t stride_;
  std::size_t count_;
  std::unique_ptr<float[]> memory_;
  std::vector<Chunk> chunks_;
  rt::Queue<Chunk*> empty_;
  rt::Queue<Chunk*> full_;
};

}  // namespace ohmic::devices
