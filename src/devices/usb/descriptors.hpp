#pragma once
// What a USB host reads to know the card: descriptors of a USB Audio Class 2 device, built from its layout.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "devices/usb/layout.hpp"

namespace ohmic::devices::usb {

// Numbers by which host and card name the card's parts.
enum Entity : std::uint8_t {
  clock_entity = 1,
  playback_in = 2,      // what programs send ...
  playback_volume = 3,  // ... through volume and mute ...
  playback_out = 4,     // ... into Ohmic
  capture_in = 5,
  capture_volume = 6,
  capture_out = 7,
};
inline constexpr std::uint8_t playback_endpoint = 0x01;
inline constexpr std::uint8_t capture_endpoint = 0x82;

/// Descriptors, once and for all.
class Descriptors {
 public:
  explicit Descriptors(const Layout& layout);

  std::span<const std::uint8_t> device() const noexcept { return device_; }
  std::span<const std::uint8_t> qualifier() const noexcept { return qualifier_; }
  std::span<const std::uint8_t> configuration() const noexcept { return configuration_; }
  /// String `index`; empty: there is none.
  std::span<const std::uint8_t> text(int index) const noexcept;

  /// Interface number of each side; nothing where the layout has no channels. Interface 0 is the control's.
  std::optional<int> playback_interface() const noexcept { return playback_interface_; }
  std::optional<int> capture_interface() const noexcept { return capture_interface_; }

 private:
  std::uint8_t add_text(std::string_view words);
  void add_control(const Layout& layout, int interfaces);
  void add_stream(const Side& side, int interface, bool is_playback);

  std::vector<std::uint8_t> device_, qualifier_, configuration_;
  std::vector<std::vector<std::uint8_t>> texts_;
  std::optional<int> playback_interface_, capture_interface_;
  std::uint8_t playback_names_ = 0, capture_names_ = 0;  // strings of the first channels
};

}  // namespace ohmic::devices::usb
