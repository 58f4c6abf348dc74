#pragma once
// The integration scheme of the solver: two derivatives, two steps, fourth order, and stiff modes die at once.

#include <array>
#include <complex>

namespace ohmic::circuit {

/// Enright's second-derivative method with k = 2 (W. H. Enright, "Second derivative multistep methods for stiff ordinary
/// differential equations", SIAM J. Numer. Anal. 11 (1974) 321-331), with time counted in steps:
///
///   y[n+1] = h + beta y'[n+1] - gamma y''[n+1],     h = y[n] + (20 y'[n] - y'[n-1]) / 48
///
/// A-stable, and L-stable: what is much faster than a step is gone after it instead of ringing on, as it does with the
/// trapezoidal rule. Its error per step is 7/1440 T^5 y''''': at 10 kHz and 192 kHz 5.6e-5 of a derivative, where the
/// trapezoidal rule makes 8.9e-3.
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
  static constexpr double beta = 29.0 / 48.0;
  static constexpr double gamma = 1.0 / 8.0;
  static constexpr double past = 20.0 / 48.0;                    // weight of y'[n]
  static constexpr double older = -1.0 / 48.0;                   // weight of y'[n-1]
  static constexpr double sigma_real = 29.0 / 12.0;              // beta / (2 gamma)
  static constexpr double sigma_imaginary = 1.4695993407123669;  // sqrt(4 gamma - beta^2) / (2 gamma)
  static constexpr double sigma_square = 8.0;                    // |sigma|^2 = 1 / gamma
  static constexpr double mu_real = -sigma_real, mu_imaginary = sigma_imaginary;
  static constexpr std::complex<double> sigma() { return {sigma_real, sigma_imaginary}; }
  static constexpr std::complex<double> mu() { return {mu_real, mu_imaginary}; }
};

/// A step in which something changes state (a limiter reached, a junction opened) is taken again in so many pieces.
inline constexpr int fine_steps = 8;

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
