// What tests of PipeWire hold against each other: a client that hears and speaks, recordings, and where one is in another.

#include "pipewire_programs.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include <sndfile.h>

namespace ohmic::scenario {

Listener::Listener(int inputs, std::size_t room) : heard_(static_cast<std::size_t>(inputs)) {
  for (auto& channel : heard_) channel.resize(room);
}

void Listener::process(const Block& block) noexcept {
  const auto frames = static_cast<std::size_t>(block.frames);
  ++blocks_;
  longest_ = std::max(longest_.load(), block.frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const float now = spoken_.empty() ? 0.0f : spoken_[at_++ % spoken_.size()];
    for (float* output : block.out) output[i] = now;
  }
  if (heard_.empty()) return;
  const std::size_t from = heard_frames_;
  const std::size_t kept = std::min(frames, heard_[0].size() - from);
  for (std::size_t input = 0; input < heard_.size() && input < block.in.size(); ++input)
    std::copy_n(block.in[input], kept, heard_[input].data() + from);
  heard_frames_ = from + kept;
}

void Listener::missed(Frames frames) noexcept { lost_ += frames.count(); }

std::span<const float> Listener::last(std::size_t input, std::size_t frames) const noexcept {
  const auto all = heard(input);
  return all.last(std::min(frames, all.size()));
}

std::vector<float> noise(std::size_t frames) {
  std::vector<float> sound(frames);
  std::uint32_t state = 1;
  for (float& sample : sound) {
    state = state * 1664525u + 1013904223u;
    const auto whole = static_cast<std::int32_t>(state >> 9) - (1 << 22);  // 23 bits, signed
    sample = static_cast<float>(whole == 0 ? 1 : whole) / static_cast<float>(1 << 23);
  }
  return sound;
}

std::vector<float> tone(double hertz, double peak, std::size_t frames) {
  std::vector<float> sound(frames);
  for (std::size_t i = 0; i < frames; ++i)
    sound[i] = static_cast<float>(peak * std::sin(2.0 * std::numbers::pi * hertz * static_cast<double>(i) / 48000.0));
  return sound;
}

void write_stereo(const std::string& path, const std::vector<float>& sound) {
  SF_INFO info{.frames = 0, .samplerate = 48000, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  std::vector<float> both;
  for (const float sample : sound) both.insert(both.end(), 2, sample);
  sf_writef_float(file, both.data(), static_cast<sf_count_t>(sound.size()));
  sf_close(file);
}

std::vector<float> read_channel(const std::string& path, int channel) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (file == nullptr) return {};
  std::vector<float> all(static_cast<std::size_t>(info.frames * info.channels));
  const sf_count_t frames = sf_readf_float(file, all.data(), info.frames);
  sf_close(file);
  std::vector<float> sound;
  for (sf_count_t i = 0; i < frames; ++i) sound.push_back(all[static_cast<std::size_t>(i * info.channels + channel)]);
  return sound;
}

std::size_t find(std::span<const float> sound, std::span<const float> wanted) {
  std::size_t most = 0;
  for (std::size_t at = 0; at < sound.size(); ++at) {
    if (sound[at] != wanted[0]) continue;
    const std::size_t end = std::min(sound.size() - at, wanted.size());
    std::size_t same = 0;
    while (same < end && sound[at + same] == wanted[same]) ++same;
    most = std::max(most, same);
  }
  return most;
}

Heard measure(std::span<const float> sound, double rate) {
  const auto is_sound = [](float sample) { return std::abs(sample) > 0.01f; };
  const auto first = std::ranges::find_if(sound, is_sound);
  if (first == sound.end()) return {};
  auto end = sound.end();
  while (!is_sound(*(end - 1))) --end;
  const auto whole = static_cast<std::size_t>(end - first);
  const auto from = static_cast<std::size_t>(first - sound.begin()) + whole / 10;
  const std::size_t count = whole - 2 * (whole / 10);
  if (count < 1000) return {};

  // Frequency by rising zero crossings, then by the phase's slope: the sine fitted to the first and to the last quarter.
  const auto x = [&](std::size_t i) { return static_cast<double>(sound[from + i]); };
  double first_crossing = -1.0, last_crossing = -1.0;
  int crossings = 0;
  for (std::size_t i = 1; i < count; ++i) {
    if (!(x(i - 1) < 0.0 && x(i) >= 0.0)) continue;
    last_crossing = static_cast<double>(i) - x(i) / (x(i) - x(i - 1));
    if (first_crossing < 0.0) first_crossing = last_crossing;
    else ++crossings;
  }
  if (crossings < 2) return {};
  Heard heard;
  double step = 2.0 * std::numbers::pi * crossings / (last_crossing - first_crossing);  // rad a frame
  // The sine and cosine at this step that come closest, by the normal equations of least squares.
  const auto fit = [&](std::size_t begin, std::size_t frames) {
    double ss = 0.0, sc = 0.0, cc = 0.0, xs = 0.0, xc = 0.0;
    for (std::size_t i = begin; i < begin + frames; ++i) {
      const double s = std::sin(step * static_cast<double>(i)), c = std::cos(step * static_cast<double>(i));
      ss += s * s, sc += s * c, cc += c * c, xs += x(i) * s, xc += x(i) * c;
    }
    const double determinant = ss * cc - sc * sc;
    return std::pair((xs * cc - xc * sc) / determinant, (xc * ss - xs * sc) / determinant);
  };
  const std::size_t quarter = count / 4;
  for (int round = 0; round < 3; ++round) {
    const auto [s1, c1] = fit(0, quarter);
    const auto [s2, c2] = fit(count - quarter, quarter);
    const double turned = std::remainder(std::atan2(c2, s2) - std::atan2(c1, s1), 2.0 * std::numbers::pi);
    step += turned / static_cast<double>(count - quarter);
  }
  const auto [sine, cosine] = fit(0, count);
  heard.hertz = step * rate / (2.0 * std::numbers::pi);
  heard.peak = std::hypot(sine, cosine);
  for (std::size_t i = 0; i < count; ++i) {
    const double phase = step * static_cast<double>(i);
    heard.worst = std::max(heard.worst, std::abs(x(i) - sine * std::sin(phase) - cosine * std::cos(phase)));
  }
  return heard;
}

}  // namespace ohmic::scenario
