// Laws of the one-port: passive, and true to Z / (Z + Zout) up to 20 kHz. Prints the table.

#include "gear/one_port.hpp"

#include <cstdio>

#include <gtest/gtest.h>

#include "gear/lab_test.hpp"

namespace ohmic::gear {
namespace {

using namespace lab;

struct Known {
  const char* name;
  HeadphoneSpec spec;
};
std::vector<Known> dynamic_headphones() {
  return {{"HD 650", hd650()},     {"DT 990 250", dt990()}, {"DT 1990", dt1990()},
          {"MDR-7506", mdr7506()}, {"K701", k701()},        {"planar", planar()}};
}

TEST(OnePort, LevelIsWithin0p05DbAndPhaseWithin1p5DegreesUpTo20KilohertzAt48Kilohertz) {
  std::printf("  worst error of Z/(Z+Zout), 20 Hz to 20 kHz, at 48 kHz\n");
  for (const auto& [name, spec] : dynamic_headphones()) {
    for (const double zout : {0.5, 10.0, 35.0, 120.0}) {
      const OnePort port = match(network(spec), Ohm(zout), 48_kHz);
      const OnePortError error = error_of(port, network(spec), Ohm(zout), 48_kHz);
      std::printf("  %-11s Zout %5.1f ohm: %.4f dB, %.3f degrees, %zu cells\n", name, zout, error.level.value(),
                  error.degrees, port.cells);
      EXPECT_LE(error.level.value(), 0.05) << name << " " << zout;
      EXPECT_LE(error.degrees, 1.5) << name << " " << zout;
    }
  }
}

TEST(OnePort, OtherRatesAreAsGood) {
  for (const Hertz rate : {44.1_kHz, 88.2_kHz, 96_kHz, 192_kHz})
    for (const auto& [name, spec] : dynamic_headphones())
      for (const double zout : {0.5, 35.0, 120.0}) {
        const OnePortError error = error_of(match(network(spec), Ohm(zout), rate), network(spec), Ohm(zout), rate);
        EXPECT_LE(error.level.value(), 0.07) << name << " " << zout << " " << text(rate);
        EXPECT_LE(error.degrees, 2.0) << name << " " << zout << " " << text(rate);
      }
}

TEST(OnePort, ABalancedArmatureIsWithin0p15DbEvenFrom120Ohm) {
  for (const double zout : {2.0, 10.0, 35.0, 120.0}) {
    const OnePortError error =
        error_of(match(network(westone3()), Ohm(zout), 48_kHz), network(westone3()), Ohm(zout), 48_kHz);
    std::printf("  %-11s Zout %5.1f ohm: %.4f dB, %.3f degrees\n", "Westone 3", zout, error.level.value(),
                error.degrees);
    EXPECT_LE(error.level.value(), zout <= 10 ? 0.06 : 0.15) << zout;
  }
}

TEST(OnePort, IsPassiveWhateverTheNetwork) {
  // A deterministic walk through absurd and ordinary networks.
  std::uint32_t state = 1;
  const auto random = [&](double from, double to) {
    state = state * 1664525u + 1013904223u;
    return from * std::pow(to / from, (state >> 8) / 16777216.0);
  };
  for (int n = 0; n < 60; ++n) {
    ImpedanceNetwork z{Ohm(random(1, 600)), {}};
    for (int k = 0; k < n % 5; ++k) {
      if (k % 3 == 0) z.sections.push_back(inductive(random(1, 500), random(1e-5, 1e-2)));
      if (k % 3 == 1) z.sections.push_back(resonance(random(1, 500), random(20, 15e3), random(0.2, 20)));
      if (k % 3 == 2) z.sections.push_back(capacitive(random(1, 100), random(1e-7, 1e-4)));
    }
    for (const Hertz rate : {44.1_kHz, 192_kHz})
      EXPECT_TRUE(match(z, Ohm(random(0.1, 300)), rate).is_passive()) << n << " " << text(rate);
  }
}

TEST(OnePort, AResistorIsExactAndHasNoState) {
  const OnePort port = match({32_ohm, {}}, 1_ohm, 48_kHz);
  EXPECT_EQ(port.cells, 0u);
  EXPECT_NEAR(port.direct, 32.0, 1e-9);
}

}  // namespace
}  // namespace ohmic::gear
