#pragma once
// Answers the requests a USB host makes of the card itself: descriptors, rate, volume, mute, which streams are open.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "devices/usb/descriptors.hpp"
#include "devices/usb/layout.hpp"

namespace ohmic::devices::usb {

/// A control request's eight bytes, read.
struct Request {
  std::uint8_t type = 0;  // bit 7: to the host; 5-6: standard, class; 0-4: of the device, an interface, an endpoint
  std::uint8_t code = 0;
  std::uint16_t value = 0;
  std::uint16_t index = 0;
  std::uint16_t length = 0;

  static Request from(const std::array<std::uint8_t, 8>& setup) noexcept;
};

/// The state of the card as the host can see and set it. Knows nothing of time, sockets or sound.
class Control {
 public:
  explicit Control(const Layout& layout);

  enum class Answer : std::uint8_t {
    yes,     // with reply()
    refuse,  // a stall: the host is told that there is no such thing
    later,   // a program asked for another rate: answer when the engine runs at it, or refuse
  };
  /// Hears a request and, for those that carry some, the bytes that came with it.
  Answer hear(const Request& request, std::span<const std::uint8_t> data);
  /// What the host gets for the last request; at most as much as it asked for.
  std::span<const std::uint8_t> reply() const noexcept { return reply_; }

  /// Hz that a program asked for and has not got. What Linux asks while it learns to know the card is no wish: it sets
  /// every alternate setting to its highest rate once (snd_usb_init_sample_rate() of sound/usb/stream.c), and reads it back.
  std::optional<std::uint32_t> wish() const noexcept { return wish_; }
  void forget_wish() noexcept { wish_.reset(); }
  /// The engine's rate, in whole Hz.
  std::uint32_t rate() const noexcept { return rate_; }
  void set_rate(std::uint32_t rate) noexcept { rate_ = rate; }

  /// Alternate settings: 0 is closed.
  int playback_setting() const noexcept { return playback_setting_; }
  int capture_setting() const noexcept { return capture_setting_; }
  /// Factors of volume and mute, 0 to 1.
  float playback_gain() const noexcept { return gain(playback_); }
  float capture_gain() const noexcept { return gain(capture_); }

  /// The bus was reset, as when the cable is pulled: everything closed, volumes stay.
  void reset() noexcept;

 private:
  struct Volume {
    bool is_muted = false;
    std::int16_t level = 0;  // 1/256 dB
  };
  static float gain(const Volume& volume) noexcept;

  Answer standard(const Request& request);
  Answer descriptor(const Request& request);
  Answer interface_request(const Request& request);
  Answer of_class(const Request& request, std::span<const std::uint8_t> data);
  Answer of_clock(const Request& request, std::span<const std::uint8_t> data);
  Answer of_volume(const Request& request, Volume& volume, std::span<const std::uint8_t> data);
  static std::uint32_t settings_of(const Side& side) noexcept;
  int* setting_of(int interface, int& most) noexcept;
  void say(std::uint32_t value, int bytes);

  Layout layout_;
  Descriptors descriptors_;
  std::vector<std::uint8_t> reply_;
  std::uint32_t rate_;
  std::optional<std::uint32_t> wish_;
  std::optional<std::uint32_t> tried_;  // the rate of somebody who only tries, until the next interface is set
  std::uint32_t new_playback_ = 0, new_capture_ = 0;  // a bit for each alternate setting that was not open yet
  bool is_new_ = false;                               // the one that was set last was not open before
  int configuration_ = 0;
  int playback_setting_ = 0, capture_setting_ = 0;
  Volume playback_, capture_;
};

/// Volumes reach from -60 dB to 0 dB in steps of half a decibel; in 1/256 dB.
inline constexpr std::int16_t lowest_volume = -60 * 256, highest_volume = 0, volume_step = 128;

}  // namespace ohmic::devices::usb
