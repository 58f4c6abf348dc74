#pragma once
// Recordings for tests of rigs: a tone, and the file it is played from.

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sndfile.h>

#include "units/folder_test.hpp"

namespace ohmic::rig {

/// A float WAV, one channel.
inline void write_wav(const std::string& path, const std::vector<float>& samples, int rate = 48000) {
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  ASSERT_NE(file, nullptr) << path;
  sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()));
  sf_close(file);
}

inline std::vector<float> sine(double frequency, double peak, double seconds, double rate = 48000.0) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * rate));
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] =
        static_cast<float>(peak * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / rate));
  return samples;
}

}  // namespace ohmic::rig
