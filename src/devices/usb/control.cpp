// Answers the requests a USB host makes of the card itself: descriptors, rate, volume, mute, which streams are open.

#include "devices/usb/control.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ohmic::devices::usb {

namespace {

// USB 2.0, table 9-4.
enum Standard : std::uint8_t {
  get_status = 0,
  clear_feature = 1,
  set_feature = 3,
  set_address = 5,
  get_descriptor = 6,
  get_configuration = 8,
  set_configuration = 9,
  get_interface = 10,
  set_interface = 11,
};
// Audio Devices 2.0, tables.
constexpr std::uint8_t current = 1, range = 2;
constexpr std::uint8_t sampling_frequency = 1, clock_valid = 2;
constexpr std::uint8_t mute = 1, volume_control = 2;

constexpr std::uint8_t to_host = 0x80, kind_bits = 0x60, class_kind = 0x20, recipient_bits = 0x1f;
constexpr std::uint8_t of_device = 0, of_interface = 1, of_endpoint = 2;

std::uint32_t little(std::span<const std::uint8_t> bytes) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

Request Request::from(const std::array<std::uint8_t, 8>& s) noexcept {
  const auto pair = [&](std::size_t at) { return static_cast<std::uint16_t>(s[at] | s[at + 1] << 8); };
  return {.type = s[0], .code = s[1], .value = pair(2), .index = pair(4), .length = pair(6)};
}

Control::Control(const Layout& layout)
    : layout_(layout), descriptors_(layout), rate_(static_cast<std::uint32_t>(layout.rate.value())) {}

void Control::reset() noexcept {
  configuration_ = playback_setting_ = capture_setting_ = 0;
  wish_.reset();
  tried_.reset();
}

/// Alternate settings above 0, a bit each.
std::uint32_t Control::settings_of(const Side& side) noexcept {
  return side.settings.empty() ? 0u : (1u << side.settings.size()) - 2u;
}

float Control::gain(const Volume& volume) noexcept {
  if (volume.is_muted) return 0.0f;
  if (volume.level == 0) return 1.0f;  // not a bit is changed
  // level = 256 * 20 lg(gain)
  return static_cast<float>(std::pow(10.0, volume.level / 5120.0));
}

Control::Answer Control::hear(const Request& request, std::span<const std::uint8_t> data) {
  reply_.clear();
  const Answer answer = (request.type & kind_bits) == 0            ? standard(request)
                        : (request.type & kind_bits) == class_kind ? of_class(request, data)
                                                                   : Answer::refuse;
  if (answer != Answer::yes) reply_.clear();
  if (reply_.size() > request.length) reply_.resize(request.length);
  return answer;
}

void Control::say(std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) reply_.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

Control::Answer Control::standard(const Request& request) {
  const int recipient = request.type & recipient_bits;
  const bool is_endpoint =
      recipient == of_endpoint &&
      ((request.index & 0xff) == 0 || request.index == playback_endpoint || request.index == capture_endpoint);
  switch (request.code) {
    case get_status:
      // Powered by itself, wakes nobody; interfaces have no status; no endpoint is halted.
      if (recipient != of_device && recipient != of_interface && !is_endpoint) return Answer::refuse;
      say(recipient == of_device ? 1u : 0u, 2);
      return Answer::yes;
    case clear_feature:
    case set_feature:
      // Only "endpoint halt", which changes nothing for endpoints that stream.
      return is_endpoint && request.value == 0 ? Answer::yes : Answer::refuse;
    case set_address: return Answer::yes;
    case get_descriptor: return descriptor(request);
    case get_configuration: say(static_cast<std::uint32_t>(configuration_), 1); return Answer::yes;
    case set_configuration:
      if (request.value > 1) return Answer::refuse;
      playback_setting_ = capture_setting_ = 0;
      configuration_ = request.value;
      new_playback_ = settings_of(layout_.playback);
      new_capture_ = settings_of(layout_.capture);
      is_new_ = false;
      tried_.reset();
      return Answer::yes;
    case get_interface:
    case set_interface: return recipient == of_interface ? interface_request(request) : Answer::refuse;
    default: return Answer::refuse;
  }
}

Control::Answer Control::descriptor(const Request& request) {
  std::span<const std::uint8_t> found;
  const int index = request.value & 0xff;
  switch (request.value >> 8) {
    case 1: found = descriptors_.device(); break;
    case 2: found = index == 0 ? descriptors_.configuration() : found; break;
    case 3: found = descriptors_.text(index); break;
    case 6: found = descriptors_.qualifier(); break;
    default: break;
  }
  if (found.empty()) return Answer::refuse;
  reply_.assign(found.begin(), found.end());
  return Answer::yes;
}

int* Control::setting_of(int interface, int& most) noexcept {
  if (descriptors_.playback_interface() == interface) {
    most = static_cast<int>(layout_.playback.settings.size()) - 1;
    return &playback_setting_;
  }
  if (descriptors_.capture_interface() == interface) {
    most = static_cast<int>(layout_.capture.settings.size()) - 1;
    return &capture_setting_;
  }
  return nullptr;
}

Control::Answer Control::interface_request(const Request& request) {
  int most = 0, only = 0;
  int* setting = request.index == 0 ? &only : setting_of(request.index, most);
  if (setting == nullptr) return Answer::refuse;
  if (request.code == get_interface) {
    say(static_cast<std::uint32_t>(*setting), 1);
    return Answer::yes;
  }
  if (request.value > most) return Answer::refuse;
  *setting = request.value;
  tried_.reset();
  is_new_ = false;
  for (auto [side, unknown] : {std::pair{&playback_setting_, &new_playback_}, {&capture_setting_, &new_capture_}}) {
    if (side != setting) continue;
    const std::uint32_t bit = 1u << request.value;
    is_new_ = (*unknown & bit) != 0;
    *unknown &= ~bit;
  }
  return Answer::yes;
}

Control::Answer Control::of_class(const Request& request, std::span<const std::uint8_t> data) {
  // Entities are reached through the control interface, number 0.
  if ((request.type & recipient_bits) != of_interface || (request.index & 0xff) != 0) return Answer::refuse;
  switch (request.index >> 8) {
    case clock_entity: return of_clock(request, data);
    case playback_volume: return layout_.playback.has_volume ? of_volume(request, playback_, data) : Answer::refuse;
    case capture_volume: return layout_.capture.has_volume ? of_volume(request, capture_, data) : Answer::refuse;
    default: return Answer::refuse;
  }
}

Control::Answer Control::of_clock(const Request& request, std::span<const std::uint8_t> data) {
  const bool is_read = (request.type & to_host) != 0;
  const int what = request.value >> 8;
  if (what == clock_valid && is_read && request.code == current) {
    say(1, 1);
    return Answer::yes;
  }
  if (what != sampling_frequency) return Answer::refuse;
  if (is_read && request.code == current) {
    say(tried_.value_or(rate_), 4);
    return Answer::yes;
  }
  if (is_read && request.code == range) {
    say(static_cast<std::uint32_t>(layout_.rates.size()), 2);
    for (const std::uint32_t rate : layout_.rates) {
      say(rate, 4);  // from ...
      say(rate, 4);  // ... to ...
      say(0, 4);     // ... in steps of
    }
    return Answer::yes;
  }
  if (is_read || request.code != current || data.size() < 4) return Answer::refuse;
  const std::uint32_t asked = little(data.first(4));
  tried_.reset();
  if (asked == rate_) {
    wish_.reset();
    return Answer::yes;
  }
  if (std::find(layout_.rates.begin(), layout_.rates.end(), asked) == layout_.rates.end()) return Answer::refuse;
  if (new_playback_ != 0 || new_capture_ != 0 || is_new_) {
    tried_ = asked;
    return Answer::yes;
  }
  wish_ = asked;
  return Answer::later;
}

Control::Answer Control::of_volume(const Request& request, Volume& volume, std::span<const std::uint8_t> data) {
  const bool is_read = (request.type & to_host) != 0;
  const int what = request.value >> 8;
  if ((request.value & 0xff) != 0) return Answer::refuse;  // of all channels only
  if (what == mute && request.code == current) {
    if (is_read) {
      say(volume.is_muted ? 1u : 0u, 1);
    } else if (data.empty()) {
      return Answer::refuse;
    } else {
      volume.is_muted = data[0] != 0;
    }
    return Answer::yes;
  }
  if (what != volume_control) return Answer::refuse;
  if (request.code == range && is_read) {
    say(1, 2);
    for (const int value : {lowest_volume, highest_volume, volume_step}) say(static_cast<std::uint32_t>(value), 2);
    return Answer::yes;
  }
  if (request.code != current) return Answer::refuse;
  if (is_read) {
    say(static_cast<std::uint32_t>(volume.level), 2);
  } else if (data.size() < 2) {
    return Answer::refuse;
  } else {
    const auto asked = static_cast<std::int16_t>(little(data.first(2)));
    volume.level = std::clamp(asked, lowest_volume, highest_volume);
  }
  return Answer::yes;
}

}  // namespace ohmic::devices::usb
