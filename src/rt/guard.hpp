#pragma once
// Marks the audio thread, so that test programs can stop it from allocating, locking, sleeping, opening or writing.

#include <cstdint>
#include <string_view>

namespace ohmic::rt {

namespace detail {
inline constinit thread_local int audio_depth = 0;
}

/// Is this thread computing audio right now? [any thread]
inline bool in_audio() noexcept { return detail::audio_depth > 0; }

/// "From here to the end of the scope this is the audio thread." Every card holds one around Client::process; tests of
/// processors hold one around process and reset. Costs an increment. Nests.
class AudioScope {
 public:
  AudioScope() noexcept { ++detail::audio_depth; }
  ~AudioScope() { --detail::audio_depth; }
  AudioScope(const AudioScope&) = delete;
  AudioScope& operator=(const AudioScope&) = delete;
};

/// A deliberate exception inside an AudioScope; the line above it says why.
class Allow {
 public:
  Allow() noexcept : depth_(detail::audio_depth) { detail::audio_depth = 0; }
  ~Allow() { detail::audio_depth = depth_; }
  Allow(const Allow&) = delete;
  Allow& operator=(const Allow&) = delete;

 private:
  int depth_;
};

/// What the audio thread must not do.
enum class Violation : std::uint8_t { allocate, release, lock, wait, sleep, open, read, write };
inline constexpr int violation_kinds = 8;

/// "allocates", "locks": what the guard prints.
std::string_view verb(Violation kind) noexcept;

/// Is the guard linked into this program (guard_interpose.cpp: test programs, not under sanitizers)? Tests that need it
/// skip loudly when not.
bool guard_is_linked() noexcept;

/// While one of these lives, violations are counted instead of aborting the program with a stack trace. Process-wide;
/// one at a time.
class CountViolations {
 public:
  CountViolations() noexcept;
  ~CountViolations();
  CountViolations(const CountViolations&) = delete;
  CountViolations& operator=(const CountViolations&) = delete;

  std::uint64_t of(Violation kind) const noexcept;
  std::uint64_t total() const noexcept;
};

namespace detail {
/// What the interposed functions tell: counts, or prints, traces and aborts. `function` is the C name.
void violated(Violation kind, const char* function) noexcept;
/// Called by the interposer at program start.
void guard_linked() noexcept;
}  // namespace detail

}  // namespace ohmic::rt
