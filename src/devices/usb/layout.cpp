// What a USB sound card can be, made of what a rig wants: which sample formats and rates fit high speed, and what does not.

#include "devices/usb/layout.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ohmic::devices::usb {

namespace {

// USB 2.0, 5.6.3 and 9.6.6: a high-speed isochronous endpoint moves up to three transactions of 1024 bytes a microframe.
constexpr int most_packet_bytes = 3 * 1024;
// A feature unit's descriptor has one byte for its length, 6 + 4 (channels + 1).
constexpr int most_volume_channels = 61;

// Frames of a packet: the nominal number rounded down, and one more, as Audio Formats 2.0, 2.3.1.1, allows and a rate that
// is no multiple of 8 kHz needs. Where that does not fit, a rate that is one does with the nominal number alone.
int frames_of_packet(double rate, int frame_bytes) {
  const int nominal = static_cast<int>(std::ceil(rate / microframes));
  const int roomy = static_cast<int>(std::floor(rate / microframes)) + 1;
  if (roomy * frame_bytes <= most_packet_bytes) return roomy;
  return nominal * frame_bytes <= most_packet_bytes ? nominal : 0;
}

std::uint16_t packet_size(int bytes) {
  const int transactions = std::max(1, (bytes + 1023) / 1024);
  const int each = (bytes + transactions - 1) / transactions;
  return static_cast<std::uint16_t>(each | (transactions - 1) << 11);
}

std::string khz(double rate) { return fmt::format("{:g} kHz", rate / 1000.0); }

// FNV-1a, for a serial number that is the same for the same name.
std::string serial_of(const std::string& name) {
  std::uint32_t hash = 2166136261u;
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
  return fmt::format("OHMIC-{:08X}", hash);
}

bool fits(const Side& side, double rate) {
  return std::all_of(
      side.settings.begin() + (side.settings.empty() ? 0 : 1), side.settings.end(),
      [&](const Setting& s) { return frames_of_packet(rate, s.bytes * static_cast<int>(side.channels.size())) > 0; });
}

void choose_settings(Side& side, double rate, std::vector<std::string>& left_out) {
  const int channels = static_cast<int>(side.channels.size());
  if (channels == 0) return;
  side.settings.push_back({.bytes = 0, .packet_frames = 0, .packet_size = 0});
  for (const int bytes : {2, 3, 4}) {
    if (frames_of_packet(rate, bytes * channels) > 0) {
      side.settings.push_back({.bytes = bytes});
    } else {
      left_out.push_back(fmt::format("{} bits for {} channels", bytes * 8, channels));
    }
  }
  side.has_volume = channels <= most_volume_channels;
}

// The largest packet at any rate that is offered.
void size_packets(Side& side, const std::vector<std::uint32_t>& rates) {
  const int channels = static_cast<int>(side.channels.size());
  for (std::size_t i = 1; i < side.settings.size(); ++i) {
    Setting& setting = side.settings[i];
    const int frame = setting.bytes * channels;
    setting.packet_frames = 0;
    for (const std::uint32_t rate : rates)
      setting.packet_frames = std::max(setting.packet_frames, frames_of_packet(rate, frame));
    setting.packet_size = packet_size(setting.packet_frames * frame);
  }
}

}  // namespace

bool Layout::operator==(const Layout& other) const noexcept {
  return name == other.name && serial == other.serial && playback.channels == other.playback.channels &&
         capture.channels == other.capture.channels && rates == other.rates &&
         playback.settings.size() == other.playback.settings.size() &&
         capture.settings.size() == other.capture.settings.size();
}

Result<Layout> lay_out(const Setup& setup) {
  const auto too_many = std::max(setup.playback.size(), setup.capture.size());
  if (too_many > most_channels || (setup.playback.empty() && setup.capture.empty())) {
    return failure(
        fmt::format("A USB sound card with {} channels to play and {} to record cannot be; it has 1 to {} each way.",
                    setup.playback.size(), setup.capture.size(), most_channels),
        "In the rig file, each [[playback]] is two channels to play, each [[stream]] two to record, and "
        "inputs in [programs] adds one for every input.");
  }
  const double rate = setup.rate.value();
  if (!(rate >= 8000.0 && rate <= 192000.0) || rate != std::round(rate)) {
    return failure(fmt::format("A USB sound card cannot run at {}.", text(setup.rate)),
                   "It takes whole numbers of Hz from 8 kHz to 192 kHz.");
  }
  Layout layout{
      .name = setup.name, .serial = setup.serial.empty() ? serial_of(setup.name) : setup.serial, .rate = setup.rate};
  layout.playback.channels = setup.playback;
  layout.capture.channels = setup.capture;
  std::vector<std::string> formats, rates;
  choose_settings(layout.playback, rate, formats);
  choose_settings(layout.capture, rate, formats);
  for (const Side* side : {&layout.playback, &layout.capture}) {
    if (side->settings.size() != 1) continue;
    return failure(
        fmt::format("{} channels at {} do not fit into USB at high speed ({} bytes in each 125 microseconds).",
                    side->channels.size(), khz(rate), most_packet_bytes),
        "Take fewer channels or a lower rate.");
  }
  std::vector<double> wanted = setup.rates;
  wanted.push_back(rate);
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  for (const double each : wanted) {
    if (each == rate ||
        (each >= 8000.0 && each <= 192000.0 && fits(layout.playback, each) && fits(layout.capture, each))) {
      layout.rates.push_back(static_cast<std::uint32_t>(each));
    } else {
      rates.push_back(khz(each));
    }
  }
  size_packets(layout.playback, layout.rates);
  size_packets(layout.capture, layout.rates);
  std::sort(formats.begin(), formats.end());
  formats.erase(std::unique(formats.begin(), formats.end()), formats.end());
  if (!formats.empty()) {
    layout.words += fmt::format("USB at high speed has no room for {} at {}.", fmt::join(formats, " and "), khz(rate));
  }
  if (!rates.empty()) {
    layout.words += fmt::format("{}Not offered over USB, for lack of room: {}.", layout.words.empty() ? "" : " ",
                                fmt::join(rates, ", "));
  }
  const bool is_wide = too_many > most_volume_channels;
  if (is_wide) {
    layout.words += fmt::format("{}More than {} channels have no volume control over USB.",
                                layout.words.empty() ? "" : " ", most_volume_channels);
  }
  return layout;
}

}  // namespace ohmic::devices::usb
