// The excerpt in, the files out, and a rig of a few lines around them.

#include "rig/audition.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "devices/disk.hpp"
#include "devices/file_stream.hpp"
#include "devices/file_writer.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

constexpr int piece = 4096;
constexpr Second shortest{1.0};

/// A string as TOML reads it back.
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else out += c;
  }
  return out + "\"";
}

bool is_silent(const Excerpt& sound) {
  const auto is_zero = [](float x) { return x == 0.0f; };
  return std::ranges::all_of(sound.left, is_zero) && std::ranges::all_of(sound.right, is_zero);
}

/// The same voltage as a socket's that nobody calibrated: 105 dB SPL by the stated sensitivity becomes -30 dBFS.
Volt uncalibrated_full_scale(const gear::HeadphoneSpec& headphone) {
  const Volt at_reference = volts_for(uncalibrated_reference, gear::sensitivity(headphone));
  return at_reference * factor(Decibel(-CardOutput{}.level.value()));
}

}  // namespace

Result<Excerpt> read_excerpt(const std::filesystem::path& file, Hertz rate, Second from, Second most) {
  auto opened = devices::FileStream::open(file, rate, false);
  if (!opened) return std::unexpected(opened.error());
  const Hertz own = opened->file().rate;
  if (rate == Hertz(0.0) && (own < Hertz(44.1e3) || own > Hertz(192e3)))
    return read_excerpt(file, Hertz(48e3), from, most);
  Excerpt sound{.left = {}, .right = {}, .rate = rate > Hertz(0.0) ? rate : own};
  const auto frames_of = [&](Second time) {
    return static_cast<std::int64_t>(std::llround(time.value() * sound.rate.value()));
  };
  const std::int64_t first = frames_of(from), wanted = frames_of(most);

  const auto channels = static_cast<std::size_t>(opened->file().channels);
  std::vector<std::vector<float>> buffers(channels, std::vector<float>(piece));
  std::vector<float*> pointers;
  for (auto& buffer : buffers) pointers.push_back(buffer.data());
  const std::vector<float>&left = buffers[0], &right = buffers[channels > 1 ? 1 : 0];
  for (std::int64_t at = 0; at < first + wanted;) {
    const int got = opened->produce(pointers, piece);
    if (got == 0) break;
    const std::int64_t skipped = std::clamp<std::int64_t>(first - at, 0, got);
    const std::int64_t kept = std::min<std::int64_t>(got, first + wanted - at);
    if (kept > skipped) {
      sound.left.insert(sound.left.end(), left.begin() + skipped, left.begin() + kept);
      sound.right.insert(sound.right.end(), right.begin() + skipped, right.begin() + kept);
    }
    at += got;
  }
  if (static_cast<std::int64_t>(sound.left.size()) < frames_of(shortest))
    return failure(
        fmt::format("{} has {:.2f} s behind {:.2f} s; at least {:g} s are needed to compare anything.", file.string(),
                    static_cast<double>(sound.left.size()) / sound.rate.value(), from.value(), shortest.value()),
        "Begin earlier (--from), or take another piece.");
  if (is_silent(sound)) return failure(fmt::format("{} is silent there.", file.string()), "Begin elsewhere (--from).");
  return sound;
}

Result<void> write_excerpt(const std::filesystem::path& file, const Excerpt& sound) {
  devices::Disk disk;
  auto writer = devices::FileWriter::create(disk, file,
                                            {.rate = sound.rate,
                                             .channels = 2,
                                             .format = devices::SampleFormat::best,
                                             .haste = devices::Haste::offline,
                                             .appears_when_finished = true});
  if (!writer) return std::unexpected(writer.error());
  for (std::size_t at = 0; at < sound.left.size(); at += piece) {
    const std::array<const float*, 2> sides = {sound.left.data() + at, sound.right.data() + at};
    if (!(*writer)->write(sides, static_cast<int>(std::min<std::size_t>(piece, sound.left.size() - at)))) break;
  }
  if (auto written = (*writer)->finish(); !written) return std::unexpected(written.error());
  return {};
}

Result<Rig> audition_rig(const AuditionFiles& files, const AuditionOutput& output) {
  std::string text =
      fmt::format(R"(title = "Audition"
[card]
rate = "{:.9g} Hz"
frames = 256
[dac.player]
full_scale = "2 V"
dynamic_range = "150 dB"
bits = 32
output_impedance = "0 ohm"
[amplifier.none]
gain = "0 dB"
rails = "500 V"
current_limit = "100 A"
output_impedance = "0 ohm"
input_impedance = "10 Mohm"
noise = "0 V"
[headphone.worn]
title = {}
impedance = "300 ohm"
sensitivity = "100 dB/V"
[[phones]]
name = "{}"
mix = "A"
amplifier = "none"
headphone = "worn"
level = "0 dB"
ceiling = "{:.9g} dB SPL"
)",
                  files.rate.value(), toml_string(output.headphone_name), audition_phones, output.ceiling.value());
  for (const auto& [name, path] : {std::pair("A", &files.a), std::pair("B", &files.b)}) {
    text += fmt::format(
        "[[mix]]\nname = \"{0}\"\n[mix.sends]\n{0}L = {{ level = \"0 dB\", pan = -1 }}\n{0}R = {{ level = \"0 dB\", "
        "pan = 1 }}\n",
        name);
    for (const auto& [side, channel] : {std::pair('L', 1), std::pair('R', 2)})
      text += fmt::format("[[input]]\nname = \"{}{}\"\nfile = {}\nchannel = {}\n", name, side,
                          toml_string(path->string()), channel);
  }
  Reading reading = read_rig(std::move(text), "audition");
  if (!reading.errors.empty()) return std::unexpected(reading.errors.front());
  Rig& rig = reading.rig;
  // These may lie beyond what a rig file may say.
  rig.dacs[0].spec.full_scale = files.full_scale;
  rig.headphones[0].spec = output.headphone;
  CardOutput& socket = rig.phones[0].output;
  if (output.impedance || output.full_scale) {
    socket.full_scale = output.full_scale ? *output.full_scale : uncalibrated_full_scale(output.headphone);
    socket.impedance = output.impedance.value_or(Ohm(0.0));
  }
  return std::move(rig);
}

}  // namespace ohmic::rig
