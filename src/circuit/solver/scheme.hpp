#pragma once
// The integration scheme of the solver: two derivatives, two steps, fourth order, and stiff modes die at once.

#include <array>
#include <complex>

namespace ohmic::circuit {

/// Enright's second-derivative methods (W. H. Enright, "Second derivative multistep methods for stiff ordinary
/// differential equations", SIAM J. Numer. Anal. 11 (1974) 321-331), with time counted in steps:
///
///   y[n+1] = h + beta y'[n+1] - gamma y''[n+1],     h = y[n] + past y'[n] + older y'[n-1] + oldest y'[n-2]
///
/// L-stable: what is much faster than a step is gone after it instead of ringing on, as it does with the trapezoidal rule.
///
/// In a circuit both G x + E y' + B i = S u and its derivative hold at the new instant; y = Q x. With
///
///   w = x' + mu x,   J = i' + mu i,   mu = -conj(sigma),   1 - beta z + gamma z^2 = 0 at z = sigma
///
/// the two real equations are one complex one, the circuit at the complex frequency sigma:
///
///   (G + sigma E Q) w = S (u' + mu u) - B J - |sigma|^2 E h
///
/// and x = Im w / Im mu, x' = Re w - Re mu x. A device i = f(v) + q(v)' gives, with g = df/dv and c = dq/dv,
///
///   i = f + c v',   i' = g v' + (h_q + beta c v' - q) / gamma,   dJ = (g + sigma c) dw.
struct Scheme {
  double beta, gamma, past, older, oldest;
  double sigma_real, sigma_imaginary, sigma_square;  // beta / 2 gamma, sqrt(4 gamma - beta^2) / 2 gamma, 1 / gamma
  double mu_real, mu_imaginary;                      // -sigma_real, sigma_imaginary
  constexpr std::complex<double> sigma() const { return {sigma_real, sigma_imaginary}; }
  constexpr std::complex<double> mu() const { return {mu_real, mu_imaginary}; }
};
/// Two steps, fourth order, stable wherever the circuit is. At 10 kHz and 192 kHz 5.7e-5 of a derivative off, where the
/// trapezoidal rule is 8.9e-3.
inline constexpr Scheme fourth_order = {.beta = 29.0 / 48.0,
                                        .gamma = 1.0 / 8.0,
                                        .past = 20.0 / 48.0,
                                        .older = -1.0 / 48.0,
                                        .oldest = 0.0,
                                        .sigma_real = 29.0 / 12.0,
                                        .sigma_imaginary = 1.4695993407123669,
                                        .sigma_square = 8.0,
                                        .mu_real = -29.0 / 12.0,
                                        .mu_imaginary = 1.4695993407123669};
/// Three steps, fifth order: 9e-6 off there. Resonances of a Q above 12 that lie above some 30 kHz may grow with it, so it
/// is taken only for circuits that have none.
inline constexpr Scheme fifth_order = {.beta = 307.0 / 540.0,
                                       .gamma = 19.0 / 180.0,
                                       .past = 19.0 / 40.0,
                                       .older = -1.0 / 20.0,
                                       .oldest = 7.0 / 1080.0,
                                       .sigma_real = 2.692982456140351,
                                       .sigma_imaginary = 1.4904796883710283,
                                       .sigma_square = 180.0 / 19.0,
                                       .mu_real = -2.692982456140351,
                                       .mu_imaginary = 1.4904796883710283};

/// A step in which something changes state (a limiter reached, a junction opened) is taken again in so many pieces. An op-amp
/// that leaves its rail slews on in the middle of one: with eight of them that instant was off by 20 ns.
inline constexpr int fine_steps = 16;

/// The driven input between its samples: the polynomial of fifth degree through the last six of them, newest first, at
/// the time `t` in steps behind the newest (-1 to 0). Slopes are per step.
struct InputWeights {
  double value[6] = {}, slope[6] = {};
};
constexpr InputWeights weights_at(double t) {
  InputWeights weights;
  for (int k = 0; k < 6; ++k) {  // Lagrange: product of (t + j) / (j - k) over j != k, samples standing at t = -k
    double value = 1.0, slope = 0.0;
    for (int j = 0; j < 6; ++j) {
      if (j == k) continue;
      const double size = j - k;
      slope = (slope * (t + j) + value) / size;
      value = value * (t + j) / size;
    }
    weights.value[k] = value;
    weights.slope[k] = slope;
  }
  return weights;
}
/// At the end of a whole step: 8e-6 off at 10 kHz and 192 kHz.
inline constexpr InputWeights input_at_end = weights_at(0.0);
/// [fine step], slopes per fine step.
inline constexpr auto input_weights = [] {
  std::array<InputWeights, fine_steps> all{};
  for (int k = 0; k < fine_steps; ++k) {
    all[static_cast<std::size_t>(k)] = weights_at(static_cast<double>(k + 1) / fine_steps - 1.0);
    for (double& slope : all[static_cast<std::size_t>(k)].slope) slope /= fine_steps;
  }
  return all;
}();

}  // namespace ohmic::circuit
