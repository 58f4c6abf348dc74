#pragma once
// Where each figure of a kernel stands among a device's figures.

namespace ohmic::circuit {

/// i = k e^ex,  e = v_pk ln(1 + exp(a + (b v_gk + c) / sqrt(kvb + v_pk^2))); the 1/KP in front is part of k.
struct TriodeFigures {
  enum : int { kvb, a, b, c, ex_octaves, ex, k, count };  // ex_octaves: (ex - 1) log2(e)
};
/// j = exp(max(v, edge) / scale) - cube - floor;  reach: 3 scale / e, 0 for an exponential that goes on below the edge.
struct JunctionFigures {
  enum : int { edge, per_scale, reach, floor, count };
};
/// A depletion layer's charge; c_zero: its capacitance at 0 V; minus_m_octaves: -m log2(e); at_knee: its charge there.
struct DepletionFigures {
  enum : int { knee, per_vj, minus_m_octaves, c0, c1, c_zero, straight, bend, at_knee, count };
};
struct DiodeFigures {
  enum : int { is, g, offset, transit, charge_offset, count };
};
/// A Gummel-Poon transistor; j are junctions, their leaks included in the base's currents:
///   t = is (jf - jr) (1 - pa vbc - pr vbe) 2 / (1 + sqrt(1 + kf jf + kr jr)),   ic = t - (base_r jr + g_c vbc + ...)
struct BipolarFigures {
  enum : int { is, pa, pr, kf, kr, base_f, base_r, leak_f, leak_r, g_e, g_c, tf_is, tr_is, xtf, itf, per_vtf, count };
};
/// Bits: what a bipolar transistor has. slowing: xtf; filling: itf, too.
struct BipolarParts {
  enum : int {
    leak_e = 1,
    leak_c = 2,
    knee = 4,
    diffusion = 8,
    layer_e = 16,
    layer_c = 32,
    slowing = 64,
    filling = 128
  };
};
/// A power MOSFET: channel, gate to drain; the body diode's figures stand behind these.
struct VdmosFigures {
  enum : int { threshold, k, per_k, triode, beta, lambda, steep, bend, flat, count };
};

}  // namespace ohmic::circuit
