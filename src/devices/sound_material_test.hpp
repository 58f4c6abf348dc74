#pragma once
// Sound files for tests: written with libsndfile itself, in a folder that vanishes with the test.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

namespace ohmic::devices::testing {

/// A folder of its own for each test.
class SoundFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() / fmt::format("ohmic-{}-{}", info->name(), ::getpid());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path at(const std::string& name) const { return folder_ / name; }

  /// Writes interleaved samples; false when this libsndfile cannot.
  bool write(const std::filesystem::path& path, int format, int channels, const std::vector<float>& samples,
             int rate = 48000) const {
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = channels;
    info.format = format;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    if (file == nullptr) return false;
    sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()) / channels);
    return sf_close(file) == 0;
  }

  static std::string bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void put(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  std::filesystem::path folder_;
};

inline std::vector<float> sine(double frequency, double rate, int frames, double amplitude = 0.5) {
  std::vector<float> samples(static_cast<std::size_t>(frames));
  for (int f = 0; f < frames; ++f) {
    samples[static_cast<std::size_t>(f)] =
        static_cast<float>(amplitude * std::sin(2.0 * std::numbers::pi * frequency * f / rate));
  }
  return samples;
}

/// Numbers between -1 and 1 that no format holds by accident and no codec makes small.
inline std::vector<float> noise(int samples, unsigned seed = 1) {
  std::vector<float> all(static_cast<std::size_t>(samples));
  for (float& sample : all) {
    seed = seed * 1664525u + 1013904223u;
    sample = static_cast<float>(static_cast<int>(seed >> 8) - (1 << 23)) / static_cast<float>(1 << 23);
  }
  return all;
}

}  // namespace ohmic::devices::testing
