#pragma once
// Amplifiers as netlists that both we and ngspice read: the hard cases of operating points and small signals.

#include <string>

namespace ohmic::circuit::netlists {

/// A long-tailed pair, a voltage amplifier and a class AB output pair inside one loop of feedback.
inline const std::string class_ab = R"(class AB by bipolars
V1 in 0 DC 0 AC 1
VP vp 0 15
VN vn 0 -15
R1 in b1 1k
Q1 c1 b1 e qn
Q2 c2 fb e qn
R2 e vn 7.5k
R3 vp c1 1.5k
R4 vp c2 1.5k
Q3 c3 c1 vp qp
R5 c3x vn 4.7k
D1 c3 m1 dx
D2 m1 c3x dx
Q4 vp c3 e4 qn 4
Q5 vn c3x e5 qp 4
R6 e4 out 2.2
R7 out e5 2.2
R8 out fb 10k
R9 fb g 1k
C1 g 0 100u
C2 c3 c1 47p
RL out 0 32
.model qn npn is=1e-14 bf=200 vaf=100 br=4 cje=8p cjc=4p tf=350p tr=250n rb=20 rc=0.1 re=0.1 ikf=0.4
.model qp pnp is=1e-14 bf=150 vaf=80 br=4 cje=10p cjc=4.5p tf=400p tr=250n rb=20 ikf=0.4
.model dx d is=1e-14 n=1 rs=1 tt=5n cjo=4p
)";

/// Two collectors that hold each other down: three operating points, of which .nodeset chooses one.
inline const std::string flip_flop = R"(a flip-flop
V1 vcc 0 5
R1 vcc c1 1k
R2 vcc c2 1k
R3 c1 b2 10k
R4 c2 b1 10k
Q1 c1 b1 0 qn
Q2 c2 b2 0 qn
.nodeset v(c1)=5 v(c2)=0.1
.model qn npn is=1e-14 bf=100 vaf=100
)";

/// A triode by Koren's law at 300 V, its follower coupled directly.
inline const std::string tubes = R"(two triodes at 300 V
V1 in 0 DC 0 AC 1
VB bp 0 300
R1 bp p1 47k
R2 k1 0 820
C1 k1 0 100u
RG g1 0 1Meg
CI in g1 100n
B1 p1 k1 I=2/1180*pow(uramp(V(p1,k1)/84*ln(1+exp(84*(1/21.5+V(g1,k1)/sqrt(300+V(p1,k1)*V(p1,k1)))))),1.3)
B2 g1 k1 I=ln(1+exp(12*V(g1,k1)-5.4))/24000
C2 g1 p1 2.2p
B3 bp k2 I=2/1180*pow(uramp(V(bp,k2)/84*ln(1+exp(84*(1/21.5+V(p1,k2)/sqrt(300+V(bp,k2)*V(bp,k2)))))),1.3)
R3 k2 0 22k
C3 k2 out 10u
RL out 0 10k
)";

/// Two op-amps of a million gain with limited slew and output, the second a buffer inside the loop of the first.
inline const std::string op_amps = R"(composite of two op-amp macros
V1 in 0 DC 0.1 AC 1
R1 fb 0 1k
R2 out fb 9k
B1 0 g1 I=1m*tanh(1000*V(in,fb))
RO1 g1 0 1Meg
C1 g1 0 20p
D1 g1 vp dx
D2 vn g1 dx
B2 o1 0 V=12*tanh(V(g1)/12)
R3 o1 i2 100
B3 0 g2 I=2m*tanh(500*V(i2,out))
RO2 g2 0 1Meg
C2 g2 0 10p
B4 g2o 0 V=11*tanh(V(g2)/11)
R4 g2o out 10
RL out 0 32
VP vp 0 11
VN vn 0 -11
.model dx d is=1e-14
)";

/// A power MOSFET as source follower on a current source of another.
inline const std::string mosfets = R"(VDMOS follower
V1 in 0 DC 0 AC 1
VB vd 0 24
R1 vd g 220k
R2 g 0 220k
C1 in g 1u
M1 vd g s mx
M2 s g2 s2 mx
R3 s2 0 4.7
R4 vd g2 10k
R6 g2 0 3k
C3 g2 0 10u
C2 s out 470u
R5 out 0 10k
RL out 0 50
.model mx vdmos nchan vto=3.8 kp=1.3 lambda=0.01 rd=0.2 rs=0.054 rg=3 cgs=0.1n cgdmax=0.3n cgdmin=0.08n
)";

}  // namespace ohmic::circuit::netlists
