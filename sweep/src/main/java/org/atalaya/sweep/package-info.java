/**
 * The pipeline: {@link org.atalaya.sweep.Sweep} walks the evidence, lets workers read portions and match rules, puts their
 * results back into the order of the evidence, and hands them to the writers.
 */
@NullMarked
package org.atalaya.sweep;

import org.jspecify.annotations.NullMarked;
