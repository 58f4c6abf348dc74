// What a USB host reads to know the card: descriptors of a USB Audio Class 2 device, built from its layout.
//
// Tables: USB 2.0, chapter 9; USB Device Class Definition for Audio Devices 2.0, chapter 4 (ADC2); Audio Data Formats 2.0.
//
//   host ==> [2 in: USB stream] -> [3 volume, mute] -> [4 out: line]    Ohmic hears what programs play
//   host <== [7 out: USB stream] <- [6 volume, mute] <- [5 in: line]    Ohmic gives what programs record
//   all of them by [1 clock]: programmable, and in truth the engine's
//
// Synchronisation. To the host the playback endpoint is "adaptive": it takes as many frames as come and needs no feedback
// endpoint. On a wire that would be a card that bends its own clock to the host's. Here there is no wire: a host
// controller without hardware has no clock but our answers, and each is sent when the engine's frame counter has passed
// the frames it carries, so the host's microframes are made of the engine's time and the rate is exact by construction.
// A feedback endpoint could only repeat the nominal rate, rounded to 1/65536 frame, and would cost a message per
// millisecond. Linux and Windows take adaptive endpoints (learn.microsoft.com, "USB Audio 2.0 drivers"). Capture is
// "asynchronous": the card says by the size of each packet how many frames there are.

#include "devices/usb/descriptors.hpp"

#include <algorithm>

namespace ohmic::devices::usb {

namespace {

using Bytes = std::vector<std::uint8_t>;

// pid.codes keeps this pair for tests and private use. Drivers choose by class, programs by name and serial number.
constexpr std::uint16_t vendor = 0x1209, product = 0x0001;

constexpr std::uint8_t audio = 0x01, control = 0x01, streaming = 0x02, version_2 = 0x20;
constexpr std::uint8_t class_interface = 0x24, class_endpoint = 0x25;

void put16(Bytes& out, unsigned value) {
  out.push_back(static_cast<std::uint8_t>(value));
  out.push_back(static_cast<std::uint8_t>(value >> 8));
}
void put32(Bytes& out, std::uint32_t value) {
  put16(out, value & 0xffffu);
  put16(out, value >> 16);
}
void put(Bytes& out, std::initializer_list<unsigned> bytes) {
  for (const unsigned byte : bytes) out.push_back(static_cast<std::uint8_t>(byte));
}

// Front left and right for two, which is what stereo means; for more there is no place in a room (ADC2 4.1).
std::uint32_t positions(std::size_t channels) { return channels == 2 ? 3u : 0u; }

// UTF-8 to UTF-16; what is no UTF-8 becomes a question mark.
std::vector<std::uint16_t> utf16(std::string_view words) {
  std::vector<std::uint16_t> units;
  for (std::size_t i = 0; i < words.size();) {
    const auto first = static_cast<unsigned char>(words[i]);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xf0 && first < 0xf8 ? 4
                               : first >= 0xe0                 ? 3
                               : first >= 0xc2                 ? 2
                                                               : 0;
    std::uint32_t letter = length == 1 ? first : first & (0x7fu >> length);
    bool is_whole = length > 0 && first < 0xf8 && i + length <= words.size();
    for (std::size_t k = 1; is_whole && k < length; ++k) {
      const auto next = static_cast<unsigned char>(words[i + k]);
      is_whole = (next & 0xc0u) == 0x80u;
      letter = letter << 6 | (next & 0x3fu);
    }
    if (!is_whole) {
      units.push_back('?');
      ++i;
      continue;
    }
    i += length;
    if (letter >= 0x10000) {
      units.push_back(static_cast<std::uint16_t>(0xd800u + ((letter - 0x10000u) >> 10)));
      units.push_back(static_cast<std::uint16_t>(0xdc00u + (letter & 0x3ffu)));
    } else {
      units.push_back(static_cast<std::uint16_t>(letter));
    }
  }
  return units;
}

void put_input_terminal(Bytes& out, Entity id, unsigned type, std::size_t channels, unsigned names, unsigned text) {
  put(out, {17, class_interface, 0x02, id});
  put16(out, type);
  put(out, {0, clock_entity, static_cast<unsigned>(channels)});
  put32(out, positions(channels));
  put(out, {names});
  put16(out, 0);
  put(out, {text});
}

void put_output_terminal(Bytes& out, Entity id, unsigned type, unsigned source, unsigned text) {
  put(out, {12, class_interface, 0x03, id});
  put16(out, type);
  put(out, {0, source, clock_entity});
  put16(out, 0);
  put(out, {text});
}

// Mute and volume of all channels together (channel 0); channels have none of their own.
void put_volume(Bytes& out, Entity id, unsigned source, std::size_t channels, unsigned text) {
  put(out, {static_cast<unsigned>(6 + 4 * (channels + 1)), class_interface, 0x06, id, source});
  put32(out, 0x0f);
  for (std::size_t i = 0; i < channels; ++i) put32(out, 0);
  put(out, {text});
}

}  // namespace

std::uint8_t Descriptors::add_text(std::string_view words) {
  std::vector<std::uint16_t> units = utf16(words);
  if (units.size() > 126) units.resize(126);  // one byte says the length
  Bytes text;
  put(text, {static_cast<unsigned>(2 + 2 * units.size()), 0x03});
  for (const std::uint16_t unit : units) put16(text, unit);
  texts_.push_back(std::move(text));
  return static_cast<std::uint8_t>(texts_.size() - 1);
}

std::span<const std::uint8_t> Descriptors::text(int index) const noexcept {
  if (index < 0 || static_cast<std::size_t>(index) >= texts_.size()) return {};
  return texts_[static_cast<std::size_t>(index)];
}

void Descriptors::add_control(const Layout& layout, int interfaces) {
  Bytes units;
  // The clock: programmable, its rate can be read and set, its validity read.
  put(units, {8, class_interface, 0x0a, clock_entity, 0x03, 0x07, 0, add_text("Ohmic's clock")});
  if (playback_interface_) {
    const std::size_t channels = layout.playback.channels.size();
    put_input_terminal(units, playback_in, 0x0101, channels, playback_names_, 0);
    if (layout.playback.has_volume) put_volume(units, playback_volume, playback_in, channels, add_text("To Ohmic"));
    put_output_terminal(units, playback_out, 0x0603, layout.playback.has_volume ? playback_volume : playback_in,
                        add_text("To Ohmic"));
  }
  if (capture_interface_) {
    const std::size_t channels = layout.capture.channels.size();
    put_input_terminal(units, capture_in, 0x0603, channels, capture_names_, add_text("From Ohmic"));
    if (layout.capture.has_volume) put_volume(units, capture_volume, capture_in, channels, add_text("From Ohmic"));
    put_output_terminal(units, capture_out, 0x0101, layout.capture.has_volume ? capture_volume : capture_in, 0);
  }
  // All of them belong together: one function of the device (interface association).
  put(configuration_, {8, 11, 0, static_cast<unsigned>(interfaces), audio, 0, version_2, 0});
  put(configuration_, {9, 4, 0, 0, 0, audio, control, version_2, 0});
  put(configuration_, {9, class_interface, 0x01});
  put16(configuration_, 0x0200);
  put(configuration_, {0x08});  // an I/O box
  put16(configuration_, static_cast<unsigned>(9 + units.size()));
  put(configuration_, {0});
  configuration_.insert(configuration_.end(), units.begin(), units.end());
}

void Descriptors::add_stream(const Side& side, int interface, bool is_playback) {
  const auto number = static_cast<unsigned>(interface);
  const auto channels = static_cast<unsigned>(side.channels.size());
  put(configuration_, {9, 4, number, 0, 0, audio, streaming, version_2, 0});
  for (unsigned setting = 1; setting < side.settings.size(); ++setting) {
    const auto bytes = static_cast<unsigned>(side.settings[setting].bytes);
    put(configuration_, {9, 4, number, setting, 1, audio, streaming, version_2, 0});
    put(configuration_,
        {16, class_interface, 0x01, static_cast<unsigned>(is_playback ? playback_in : capture_out), 0, 0x01});
    put32(configuration_, 1);  // PCM
    put(configuration_, {channels});
    put32(configuration_, positions(channels));
    put(configuration_, {is_playback ? playback_names_ : capture_names_});
    put(configuration_, {6, class_interface, 0x02, 0x01, bytes, 8 * bytes});
    put(configuration_, {7, 5, is_playback ? playback_endpoint : capture_endpoint, is_playback ? 0x09u : 0x05u});
    put16(configuration_, side.settings[setting].packet_size);
    put(configuration_, {1});
    put(configuration_, {8, class_endpoint, 0x01, 0, 0, 0, 0, 0});
  }
}

Descriptors::Descriptors(const Layout& layout) {
  Bytes languages;
  put(languages, {4, 0x03});
  put16(languages, 0x0409);  // English; names are as the rig spells them
  texts_.push_back(std::move(languages));
  const unsigned maker = add_text("Ohmic");
  const unsigned name = add_text(layout.name);
  const unsigned serial = add_text(layout.serial);

  const auto add_names = [&](const std::vector<std::string>& channels) {
    std::uint8_t first = 0;
    for (const std::string& channel : channels) {
      const std::uint8_t index = add_text(channel);
      if (first == 0) first = index;
    }
    return first;
  };
  int interfaces = 1;
  if (!layout.playback.channels.empty()) playback_interface_ = interfaces++;
  if (!layout.capture.channels.empty()) capture_interface_ = interfaces++;
  playback_names_ = add_names(layout.playback.channels);
  capture_names_ = add_names(layout.capture.channels);

  put(configuration_, {9, 2, 0, 0, static_cast<unsigned>(interfaces), 1, 0, 0xc0, 0});  // powered by itself
  add_control(layout, interfaces);
  if (playback_interface_) add_stream(layout.playback, *playback_interface_, true);
  if (capture_interface_) add_stream(layout.capture, *capture_interface_, false);
  configuration_[2] = static_cast<std::uint8_t>(configuration_.size());
  configuration_[3] = static_cast<std::uint8_t>(configuration_.size() >> 8);

  // Class "see its interfaces' association" (EF 02 01), USB 2.0.
  put(device_, {18, 1, 0x00, 0x02, 0xef, 0x02, 0x01, 64});
  put16(device_, vendor);
  put16(device_, product);
  put16(device_, 0x0100);
  put(device_, {maker, name, serial, 1});
  put(qualifier_, {10, 6, 0x00, 0x02, 0xef, 0x02, 0x01, 64, 0, 0});  // no configuration at another speed
}

}  // namespace ohmic::devices::usb
